import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type { Download } from '../../page/ports.ts';
import { openRegularFile } from '../../intake/open-file.ts';
import type { App } from '../build-app.ts';
import type { RunningRuns } from './running-runs.ts';

/** The bytes of a dump that the ledger, or the spool, has: no other file can be named. */
export async function dumpDownload(
  runId: string,
  row: number | null,
  app: App,
  running: RunningRuns,
): Promise<Download | null> {
  const file = row === null ? await running.checkpointOf(runId, app) : fileOf(runId, row, app);
  const opened = file === null ? null : openRegularFile(file);
  if (file === null || opened?.kind !== 'open') return null;
  const { descriptor, stats } = opened;
  // As long as it was when it was opened: the answer has said so by then.
  const range = stats.size === 0 ? {} : { start: 0, end: stats.size - 1 };
  const content = Readable.toWeb(createReadStream(file, { fd: descriptor, ...range }));
  return { name: basename(file), bytes: stats.size, content: content as ReadableStream<Uint8Array> };
}

function fileOf(runId: string, row: number, { ledger, account }: App): string | null {
  return ledger.runs(account, runId).find((run) => run.row === row && run.runId === runId)?.file ?? null;
}
