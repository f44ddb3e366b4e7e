import type { BridgeEvent } from '../app/events.ts';
import { printable } from '../core/printable.ts';
import { countOf, runWords, timeWords } from '../core/words.ts';

/** What happened: a word, and the rest of the line. */
export interface EventWords {
  readonly word: string;
  readonly text: string;
}

export function eventWords(event: BridgeEvent, now: number): EventWords {
  const words = WORDS[event.event] as (event: BridgeEvent, now: number) => EventWords;
  const { word, text } = words(event, now);
  return { word, text: printable(text) };
}

type Table = {
  readonly [Name in BridgeEvent['event']]: (event: BridgeEvent & { event: Name }, now: number) => EventWords;
};

const WORDS: Table = {
  'watch.started': (e) => ({ word: 'watching', text: `${e.spool} for ${e.account} at ${e.base_url}` }),
  'watch.stopped': () => ({ word: 'stopped', text: 'what is left goes out at the next start' }),
  'config.reloaded': (e) => ({
    word: 'config',
    text: `read again, ${listWords(e.changed, 'nothing has changed')}${e.needs_restart.length === 0 ? '' : `; for ${e.needs_restart.join(', ')} the daemon has to be started again`}`,
  }),
  'config.refused': (e) => ({ word: 'config', text: `${e.why}; the old one stays: ${e.hint}` }),
  'watch.polling': (e) => ({ word: 'polling', text: `the spool is listed every few seconds: ${e.why}` }),
  'watch.resumed': (e) => ({ word: 'watching', text: `${e.spool} again` }),
  'watch.trouble': (e, now) => ({ word: 'trouble', text: `${e.why}${retryWords(e.retry_at, now)}` }),
  'ledger.rebuilt': (e, now) => ({
    word: 'rebuilt',
    text: `the ledger (${e.why}) from ${e.imported} receipts; what is not among them may have been sent${
      e.waits_until === null ? '' : `; nothing is sent until ${timeWords(e.waits_until, now)}`
    }${e.set_aside === null ? '' : `; the damaged one is ${e.set_aside}`}`,
  }),
  'page.started': (e) => ({
    word: 'page',
    text: `${e.origin}; vilvik-bridge page prints the address that opens it`,
  }),
  'page.trouble': (e) => ({ word: 'trouble', text: `the page: ${e.why}` }),
  'key.missing': (e) => ({ word: 'no key', text: `${e.why}; ${e.hint}` }),
  'key.found': (e) => ({ word: 'key', text: `taken from ${e.source}` }),
  'key.held': (e) => ({ word: 'held', text: `${e.held === 1 ? 'one run' : `${e.held} runs`}: ${e.why}` }),
  'intake.trouble': (e) => ({ word: 'trouble', text: `${e.file}: ${e.why}; it is tried again` }),
  'intake.running': (e) => ({ word: 'running', text: whose(e) }),
  'intake.validated': (e) => ({ word: 'validated', text: `${whose(e)}${warningWords(e.warnings.length)}` }),
  'intake.queued': (e) => ({ word: 'queued', text: whose(e) }),
  'intake.stopped': (e) => ({ word: e.state, text: `${whose(e)}${e.why === null ? '' : `: ${e.why}`}` }),
  'intake.removed': (e) => ({ word: 'dropped', text: `${whose(e)}: its file was taken out of the spool` }),
  'push.sending': (e) => ({ word: 'sending', text: `${whose(e)}, ${e.bytes} bytes` }),
  'push.awaits_proof': (e, now) => ({
    word: 'waits',
    text: `${whose(e)}: for its proof, at most until ${timeWords(e.until, now)}`,
  }),
  'push.imported': (e) => ({ word: 'imported', text: `${whose(e)} as ${e.id}` }),
  'push.adopted': (e) => ({ word: 'imported', text: `${whose(e)}: its answer was lost, found as ${e.id}` }),
  'push.not_found': (e) => ({ word: 'queued', text: `${whose(e)}: ${e.why}; it is sent again` }),
  'push.refused': (e) => ({ word: 'refused', text: `${whose(e)}: ${e.why}` }),
  'push.slimmed': (e) => ({ word: 'too large', text: `${whose(e)}: ${e.why}` }),
  'push.retry_scheduled': (e, now) => ({
    word: e.state === 'in_doubt' ? 'in doubt' : 'not sent',
    text: `${whose(e)}: ${e.why}${retryWords(e.retry_at, now)}`,
  }),
  'push.account_waits': (e, now) => ({
    word: e.hold === null ? 'limit' : 'held',
    text: `${e.why}${retryWords(e.retry_at, now)}`,
  }),
  'push.held': (e) => ({ word: 'held', text: `${whose(e)}: ${e.why}` }),
  'continue.changed': (e, now) => ({ word: CONTINUING[e.state], text: `${whose(e)}${wishWords(e, now)}` }),
  'report.trouble': (e) => ({ word: 'trouble', text: `${whose(e)}: ${e.why}; it is tried again` }),
  'report.receipt': (e) => ({ word: 'receipt', text: e.file }),
  'report.reason': (e) => ({ word: 'reason', text: e.file }),
};

const CONTINUING: Readonly<Record<(BridgeEvent & { event: 'continue.changed' })['state'], string>> = {
  wanted: 'continue',
  over_budget: 'over budget',
  asking: 'asking',
  in_doubt: 'in doubt',
  running: 'continues',
  held: 'held',
  finished: 'came home',
  failed: 'failed',
  cancelled: 'cancelled',
};

function wishWords(
  { child, generations, why, file, not_before: notBefore }: BridgeEvent & { event: 'continue.changed' },
  now: number,
): string {
  const told = [
    child === null ? null : ` as ${child}`,
    generations === null ? null : `, ${countOf(generations, 'generation')}`,
    why === null ? null : `: ${why}`,
    notBefore === null ? null : `; next try ${timeWords(notBefore, now)}`,
    file === null ? null : `, ${file}`,
  ];
  return told.filter((text) => text !== null).join('');
}

function listWords(words: readonly string[], none: string): string {
  return words.length === 0 ? none : `changed: ${words.join(', ')}`;
}

function whose({ name, run_id: runId }: { readonly name: string | null; readonly run_id: string }): string {
  return runWords(name, runId);
}

function retryWords(iso: string | null, now: number): string {
  return iso === null ? '' : `; next try ${timeWords(iso, now)}`;
}

function warningWords(count: number): string {
  if (count === 0) return '';
  return count === 1 ? ', one warning' : `, ${count} warnings`;
}
