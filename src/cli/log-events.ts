import type { BridgeEvent, Emit } from '../app/events.ts';
import { printableFacts, printableJson } from '../core/printable.ts';
import type { Output } from './output.ts';
import { eventLine } from './show-events.ts';

type Level = 'info' | 'warn';

/**
 * The daemon's events as log lines on standard error: on a terminal in the words of a push, with `--verbose` the facts below
 * them; JSON elsewhere.
 */
export async function logEvents(output: Output, clock: { readonly now: () => number }): Promise<Emit> {
  const pretty = output.isTerminal && !output.json;
  const { openLog } = await import('../app/log.ts');
  const log = await openLog({
    level: output.quiet ? 'warn' : 'info',
    pretty,
    color: output.hasColor,
    safe: printableJson,
  });
  return (event) => {
    const { event: name, ...facts } = event;
    const level = levelOf(name);
    if (!pretty) log[level](facts, name);
    else log[level](output.verbose ? printableFacts(facts) : {}, eventLine(event, clock.now()));
  };
}

function levelOf(event: BridgeEvent['event']): Level {
  return WARNINGS.has(event) ? 'warn' : 'info';
}

const WARNINGS: ReadonlySet<BridgeEvent['event']> = new Set<BridgeEvent['event']>([
  'watch.polling',
  'watch.trouble',
  'config.refused',
  'page.trouble',
  'intake.trouble',
  'key.missing',
  'key.held',
  'intake.stopped',
  'push.refused',
  'push.retry_scheduled',
  'push.account_waits',
  'push.held',
  'report.trouble',
]);
