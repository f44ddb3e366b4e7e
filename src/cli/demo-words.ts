import { basename } from 'node:path';
import type { BridgeEvent } from '../app/events.ts';
import { printable } from '../core/printable.ts';
import { eventWords, type EventWords } from './event-words.ts';

/** The steps an event stands for, named as a reader of the demo thinks of them. */
export function demoSteps(event: BridgeEvent, now: number): readonly EventWords[] {
  const { word, text } = eventWords(event, now);
  switch (event.event) {
    case 'watch.stopped':
      return [];
    case 'intake.validated':
      return [
        { word: 'captured', text: `${printable(basename(event.file))}, written by the shim` },
        { word, text },
      ];
    case 'push.sending':
      return [
        event.attempt === 1 ? { word: 'sent', text } : { word: 'sent again', text: `${text}, same key` },
      ];
    case 'push.retry_scheduled':
      return [{ word: 'cut', text: `the network failed before the answer came: ${text}` }];
    case 'watch.started':
    case 'watch.trouble':
    case 'key.missing':
    case 'key.found':
    case 'intake.running':
    case 'intake.queued':
    case 'intake.stopped':
    case 'intake.removed':
    case 'push.imported':
    case 'push.refused':
    case 'push.account_waits':
    case 'push.held':
    case 'report.receipt':
    case 'report.reason':
      return [{ word, text }];
    default:
      return event satisfies never;
  }
}
