import { openLog } from '../app/log.ts';
import type { BridgeEvent, Emit } from '../app/events.ts';
import { printableFacts, printableJson } from '../core/printable.ts';
import type { Output } from './output.ts';

type Level = 'info' | 'warn';

/** The daemon's events as log lines on standard error: for a person on a terminal, JSON elsewhere. */
export async function logEvents(output: Output): Promise<Emit> {
  const pretty = output.isTerminal && !output.json;
  const log = await openLog({
    level: output.quiet ? 'warn' : 'info',
    pretty,
    color: output.hasColor,
    safe: printableJson,
  });
  return ({ event, ...facts }) => {
    log[levelOf(event)](pretty ? printableFacts(facts) : facts, event);
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
