import { bodyPart } from '../../core/body-part.ts';
import { needsRelease } from '../../core/finding.ts';
import type { Paged, StoppedRun } from '../../page/ports.ts';
import { readDump } from '../../intake/read.ts';
import type { RunRecord } from '../../ledger/records.ts';
import type { App } from '../build-app.ts';
import { pageOf, STOPPED } from './pages.ts';

const STOPPED_A_PAGE = 20;
/** So much of all dumps of one page is read: more would take longer than a page may. */
const MAX_READ_BYTES = 8 * 2 ** 20;

/** Runs that wait for a person, each finding beside the part of the body that it is about. */
export async function quarantineOf({ ledger, account }: App, page: number): Promise<Paged<StoppedRun>> {
  const counts = ledger.counts(account);
  const total = STOPPED.reduce((sum, state) => sum + counts[state], 0);
  const runs = pageOf(page, STOPPED_A_PAGE, (limit, offset) => {
    return { items: ledger.recentRuns(account, { states: STOPPED, limit, offset }), total };
  });
  const items: StoppedRun[] = [];
  let left = MAX_READ_BYTES;
  for (const run of runs.items) {
    const isRead = run.body.bytes <= left;
    if (isRead) left -= run.body.bytes;
    items.push(await stoppedRun(run, isRead));
  }
  return { ...runs, items };
}

async function stoppedRun(run: RunRecord, isRead: boolean): Promise<StoppedRun> {
  const body = isRead && run.findings.length > 0 ? await bodyAt(run) : undefined;
  const findings = run.findings.map((finding) => {
    const isShown = body !== undefined && !mayBeSecret(run, finding.path);
    return { ...finding, part: isShown ? bodyPart(body, finding.path) : null };
  });
  return { run, findings };
}

/** The code of a run that is held for possible secrets stays in its file. */
function mayBeSecret({ findings }: RunRecord, path: string): boolean {
  return needsRelease(findings) && (path === 'body' || path.startsWith('code'));
}

/** Undefined where it is no body that can be read. */
async function bodyAt({ file }: RunRecord): Promise<unknown> {
  const read = await readDump(file, { maxBodyBytes: MAX_READ_BYTES, wholeCheckpoints: true });
  return 'body' in read ? read.body : undefined;
}
