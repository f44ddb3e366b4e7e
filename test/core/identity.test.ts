import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  accountId,
  continueKey,
  descriptionMark,
  idempotencyKey,
  runIdOfBytes,
  sha256,
  wishIdOf,
} from '../../src/core/identity.ts';

const RUN_ID = '019b796d-d6fa-7d62-b78b-c54e0c3e5556';
const HASH = 'c84010693dee3d177187c45de8b1153fc97fcf696459abcbcd0ce604e052c55a';

// Made with Python: uuid.uuid5(UUID('0b1f5a9e-6d0c-5b5e-9d35-7f0f6a3c2e41'), f'{run_id} {hash} {epoch}').
test.each([
  [0, '64b146ef-4635-547e-9d29-0803d76af769'],
  [1, '0872b47b-c5f1-5140-aea7-7f681ed55ae7'],
  [7, 'c357ec0d-991a-5894-922a-663c99b9078b'],
])('the key of epoch %d is what Python makes of the same words', (epoch, key) => {
  expect(idempotencyKey(RUN_ID, HASH, epoch)).toBe(key);
});

// Made with Python: uuid.uuid5(UUID('5c1d8e8a-0b8f-5f0e-8a64-3b9b1f4f7d20'), text).
test.each([
  [HASH, '48f5d7bd-828e-5be4-9fdd-031942b17036'],
  ['äöü', '6d5a5e06-4f68-5399-b30c-764fec31127e'],
])('the run id of the bytes %s is what Python makes of them', (text, id) => {
  expect(runIdOfBytes(text)).toBe(id);
});

const WISH_ID = '3348fb5c-b12c-525c-93f2-2cfa5fade2d6';

// Made with Python: uuid.uuid5(UUID('dd672293-2407-5c9f-92c1-514f95bd0b9b'), f'{run_id} {wish}').
test('the id of a wish is what Python makes of run and wish', () => {
  expect(wishIdOf(RUN_ID, '{"num_generations":5}')).toBe(WISH_ID);
});

// Made with Python: uuid.uuid5(UUID('27421c55-ed28-5bd1-8f63-cb187d8abadd'), f'{wish_id} result'), then with f' {epoch}'.
test.each([
  [0, '64c41cb8-d5ab-575c-9bfe-14f29f6f0e35'],
  [1, 'ebac7add-efea-59a9-a3f2-60499e97fef8'],
  [7, '88e7878a-4183-57f9-b957-27f3be9942cb'],
])('the key to continue with, of epoch %d, is what Python makes of the same words', (epoch, key) => {
  expect(continueKey(WISH_ID, 'result', epoch)).toBe(key);
});

test('run, bytes and epoch each change the key, and nothing else does', () => {
  const part = fc.tuple(fc.uuid(), fc.stringMatching(/^[0-9a-f]{64}$/), fc.nat());
  fc.assert(
    fc.property(part, part, (a, b) => {
      const isSame = a.every((value, index) => value === b[index]);
      expect(idempotencyKey(...a) === idempotencyKey(...b)).toBe(isSame);
      expect(idempotencyKey(...a)).toBe(idempotencyKey(...a));
    }),
  );
});

test('a hash is the same for text and for its bytes', () => {
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256(Buffer.from('äöü'))).toBe(sha256('äöü'));
});

test('the mark of a run ends its description', () => {
  expect(descriptionMark(RUN_ID)).toBe(`[run ${RUN_ID}]`);
});

test('the same name at another address is another account', () => {
  expect(accountId('default', 'https://a/api/v1')).not.toBe(accountId('default', 'https://b/api/v1'));
});
