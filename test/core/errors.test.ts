import { expect, test } from 'vitest';
import { BridgeError, ERROR_CODES, exitCodeOf, type ErrorCode } from '../../src/core/errors.ts';

test.each(Object.entries(ERROR_CODES))('%s ends the program with its own code', (code, { exitCode }) => {
  expect(exitCodeOf(new BridgeError(code as ErrorCode, 'a sentence', 'a hint'))).toBe(exitCode);
});

test('what is not expected ends the program as a fault of the bridge', () => {
  expect(exitCodeOf(new Error('what?'))).toBe(1);
  expect(exitCodeOf(undefined)).toBe(1);
});

test('an error keeps its hint and what it came from', () => {
  const cause = new Error('first');
  const error = new BridgeError('locked', 'a sentence', 'a hint', cause);
  expect(error).toMatchObject({
    name: 'BridgeError',
    code: 'locked',
    message: 'a sentence',
    hint: 'a hint',
    cause,
  });
  expect('cause' in new BridgeError('locked', 'a', 'b')).toBe(false);
});
