import type { BridgeEvent } from '../app/events.ts';
import { eventWords, type EventWords } from './event-words.ts';

/** Names the demo's steps as its reader thinks of them; null for what would only be noise there. */
export function demoStep(event: BridgeEvent, now: number): EventWords | null {
  const { word, text } = eventWords(event, now);
  if (event.event === 'watch.stopped') return null;
  if (event.event === 'intake.validated')
    return { word, text: `${text}: captured by the shim, found complete` };
  if (event.event === 'push.retry_scheduled') {
    return { word: 'cut', text: `the network failed before the answer came: ${text}` };
  }
  if (event.event !== 'push.sending') return { word, text };
  return event.attempt === 1 ? { word: 'sent', text } : { word: 'sent again', text: `${text}, same key` };
}
