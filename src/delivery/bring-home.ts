import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { printableJson } from '../core/printable.ts';
import { isGone, readTroubleOf } from '../core/read-trouble.ts';
import type { HttpAnswer } from '../core/outcome.ts';
import type { ReadReply } from '../api/lists.ts';
import type { WishRecord } from '../ledger/wishes.ts';
import {
  besideFile,
  isFullDisk,
  nameWithRoom,
  numberedName,
  systemCode,
  whereItExists,
  writeDurably,
} from '../platform/files.ts';
import { pauseAfter, tell, type Followed, type WishRound } from './wish-ports.ts';

/** A child that succeeded shows its result at once; so long after it was first seen to have none will come. */
const RESULT_PATIENCE_MS = 24 * 3_600_000;

type Submission = { readonly status?: string | null | undefined } & Readonly<Record<string, unknown>>;

/** A child run has ended: its records come home, beside the receipt, and the wish ends with it. */
export async function bringHome(
  wish: Followed,
  end: 'succeeded' | 'failed' | 'cancelled',
  submission: ReadReply<Submission>,
  round: WishRound,
): Promise<void> {
  const { ledger, clock } = round.ports;
  const status = submission.value?.status ?? null;
  if (end === 'succeeded') return bringResult(wish, submission, round);
  const file = await write(wish, { submission: textOf(submission.answer), result: null }, round);
  if (file === null) return;
  const why = reasonIn(submission.value ?? {}) ?? `the service says: ${status ?? end}`;
  const change = { why, file, child: { ...wish.child, status } };
  if ((await ledger.wishes.move(wish.row, end, change, clock.now())) !== null) tell(round, wish.row);
}

async function bringResult(
  wish: Followed,
  submission: ReadReply<Submission>,
  round: WishRound,
): Promise<void> {
  const { client, ledger, clock } = round.ports;
  const { submissionId } = wish.child;
  const list = await client.listResults({ submissionId, signal: round.signal });
  if (list.value === null) return pauseAfter(round, readTroubleOf(list, clock.now()));
  const row = list.value.rows.find(({ submission_id: id }) => (id ?? submissionId) === submissionId);
  if (row === undefined) return waitForResult(wish, round);
  const result = await client.getResult(row.id, round.signal);
  if (result.value === null) {
    return isGone(result)
      ? fail(wish, `its result ${row.id} is not at the service any more`, round)
      : pauseAfter(round, readTroubleOf(result, clock.now()));
  }
  const texts = { submission: textOf(submission.answer), result: textOf(result.answer) };
  const file = await write(wish, texts, round);
  if (file === null) return;
  const generations = result.value.generations_completed ?? wish.child.generations;
  const child = { ...wish.child, resultId: row.id, status: 'succeeded', generations };
  const state = await ledger.wishes.move(wish.row, 'succeeded', { file, child }, clock.now());
  if (state !== null) tell(round, wish.row);
}

async function waitForResult(wish: Followed, round: WishRound): Promise<void> {
  const { ledger, clock } = round.ports;
  const now = clock.now();
  const hasEnded = wish.child.status === 'succeeded';
  if (hasEnded && now - wish.child.since > RESULT_PATIENCE_MS)
    return fail(wish, 'it succeeded, and the service shows no result', round);
  const since = hasEnded ? wish.child.since : now;
  const child = { ...wish.child, since, status: 'succeeded', followedAt: now };
  await ledger.wishes.note(wish.row, { child }, now);
  if (!hasEnded) tell(round, wish.row);
}

async function fail({ row }: WishRecord, why: string, round: WishRound): Promise<void> {
  const { ledger, clock } = round.ports;
  if ((await ledger.wishes.move(row, 'failed', { why }, clock.now())) !== null) tell(round, row);
}

interface Texts {
  readonly submission: string;
  readonly result: string | null;
}

/** Answers null where the file cannot be written now: the child is followed on, and comes home when there is room. */
async function write(wish: Followed, texts: Texts, round: WishRound): Promise<string | null> {
  try {
    const file = await resultPlace(wish, round);
    await writeDurably(file, recordsOf(wish, texts, round), round.settings.continuing.places.spool);
    return file;
  } catch (error) {
    if (systemCode(error) === null) throw error;
    await noteUnwritten(wish, error, round);
    return null;
  }
}

async function noteUnwritten(wish: Followed, error: unknown, round: WishRound): Promise<void> {
  const { ledger, clock } = round.ports;
  const folder = dirname(numberedPlace(wish, 1, round));
  const code = systemCode(error) ?? '';
  const mend = isFullDisk(error)
    ? 'its disk takes no more, make room on it'
    : 'check that it is a folder of yours';
  const why = `its result cannot be written to ${folder} (${code}): ${mend}; nothing is lost, it is fetched again`;
  const now = clock.now();
  await ledger.wishes.note(wish.row, { why, child: { ...wish.child, followedAt: now } }, now);
  if (why !== wish.why) tell(round, wish.row);
}

/** The records as the service wrote them, digit by digit. */
function recordsOf(wish: Followed, { submission, result }: Texts, { ports, settings }: WishRound): string {
  const about = {
    version: 1,
    run_id: wish.runId,
    wish_id: wish.id,
    origin: wish.origin,
    overrides: wish.overrides,
    parent:
      wish.source === null
        ? null
        : { submission_id: wish.source.submissionId, result_id: wish.source.resultId },
    base_url: settings.baseUrl,
    account: settings.accountName,
    fetched_at: new Date(ports.clock.now()).toISOString(),
  };
  const head = JSON.stringify(about).slice(0, -1);
  return printableJson(`${head},"submission":${submission},"result":${result ?? 'null'}}\n`);
}

/** Beside the receipt: `NAME.result.json`, for the second wish of the run `NAME.2.result.json`. */
async function resultPlace(wish: Followed, round: WishRound): Promise<string> {
  const { ledger } = round.ports;
  let number = ledger.wishes.ofRun(wish.account, wish.runId).findIndex(({ row }) => row === wish.row) + 1;
  while (!(await isFree(numberedPlace(wish, number, round), wish.id))) number += 1;
  return numberedPlace(wish, number, round);
}

/** A run `NAME.2` has its first result where `NAME` would have its second. */
async function isFree(file: string, wishId: string): Promise<boolean> {
  const text = await whereItExists(() => readFile(file, 'utf8'));
  return text === null || text.includes(`"wish_id":${JSON.stringify(wishId)}`);
}

function numberedPlace(wish: Followed, number: number, { ports, settings }: WishRound): string {
  const run = ports.ledger.runs(wish.account, wish.runId).find(({ state }) => state === 'imported');
  const { spool, stateDir } = settings.continuing.places;
  if (run?.inSpool === true) {
    const folder = basename(dirname(run.file)) === 'sent' ? dirname(run.file) : join(spool, 'sent');
    return besideFile(numberedName(join(folder, nameWithRoom(basename(run.file))), number), 'result');
  }
  return join(stateDir, 'receipts', `${wish.runId}${number === 1 ? '' : `.${number}`}.result.json`);
}

function textOf(answer: HttpAnswer): string {
  return answer.kind === 'response' ? answer.body.trim() : 'null';
}

const REASONS = ['failure_reason', 'error', 'error_message', 'reason', 'message', 'detail'] as const;

/** Why a run failed, under whatever name the service tells it. */
function reasonIn(submission: Readonly<Record<string, unknown>>): string | null {
  for (const name of REASONS) {
    const told = submission[name];
    const text = typeof told === 'object' && told !== null && 'message' in told ? told.message : told;
    if (typeof text === 'string' && text !== '') return text;
  }
  return null;
}
