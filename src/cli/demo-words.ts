import { basename } from 'node:path';
import type { BridgeEvent } from '../app/events.ts';
import { printable } from '../core/printable.ts';
import { eventWords, type EventWords } from './event-words.ts';

/** The steps an event stands for, named as a reader of the demo thinks of them. */
export function demoSteps(event: BridgeEvent, now: number): readonly EventWords[] {
  const { word, text } = eventWords(event, now);
  if (event.event === 'watch.stopped') return [];
  if (event.event === 'intake.validated') {
    return [
      { word: 'captured', text: `${printable(basename(event.file))}, written by the shim` },
      { word, text },
    ];
  }
  if (event.event === 'push.retry_scheduled') {
    return [{ word: 'cut', text: `the network failed before the answer came: ${text}` }];
  }
  if (event.event !== 'push.sending') return [{ word, text }];
  return [event.attempt === 1 ? { word: 'sent', text } : { word: 'sent again', text: `${text}, same key` }];
}
