import { expect, test } from 'vitest';
import { readReceipt, type Receipt } from '../../src/core/receipt.ts';
import { runId } from '../harness/dumps.ts';

const RECEIPT: Receipt = {
  version: 1,
  run_id: runId(1),
  body_sha256: 'a',
  sent_sha256: 'b',
  body_bytes: 700,
  id: 'sub',
  result_id: null,
  result_url: null,
  base_url: 'https://host/api/v1',
  account: 'default',
  idempotency_key: 'key',
  attempts: 1,
  accepted_at: '2026-11-22T10:00:00.000Z',
  request_id: null,
};

test('a receipt is read as it was written, by a newer release too', () => {
  for (const receipt of [RECEIPT, { ...RECEIPT, related: ['other'], written_by_a_newer_bridge: [1] }]) {
    expect(readReceipt(JSON.stringify(receipt))).toEqual(receipt);
  }
});

test.each(Object.keys(RECEIPT))('what lacks %s is no receipt', (field) => {
  expect(readReceipt(JSON.stringify({ ...RECEIPT, [field]: undefined }))).toBeNull();
});

test.each(['', 'null', '{"version": 1', JSON.stringify({ ...RECEIPT, version: 2 })])(
  '%j is no receipt',
  (text) => {
    expect(readReceipt(text)).toBeNull();
  },
);
