import { join } from 'node:path';
import { expect, test } from 'vitest';
import { refuseNetwork } from '../../src/ledger/refuse-network.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';

function mountOf(folder: string, type: string): string {
  return `22 1 254:0 / / rw - ext4 /dev/root rw\n30 22 0:40 / ${folder} rw - ${type} server:/ rw`;
}

test('a ledger on a network file system is refused, and where it may lie is said', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'not', 'there', 'yet', 'ledger.db');
  const refused = expect.objectContaining({
    code: 'ledger_unusable',
    message: expect.stringContaining('nfs4') as string,
    hint: expect.stringContaining('--state-dir') as string,
  }) as unknown;
  expect(() => {
    refuseNetwork(file, mountOf(folder, 'nfs4'));
  }).toThrow(refused);
});

test('a ledger on a disk of the machine, or in memory, is not', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'ledger.db');
  for (const [where, type] of [
    [file, 'xfs'],
    [file, 'fuseblk'],
    [':memory:', 'nfs4'],
  ] as const) {
    expect(() => {
      refuseNetwork(where, mountOf(folder, type));
    }).not.toThrow();
  }
});
