import type { BridgeEvent, Emit } from '../app/events.ts';
import type { Output } from './output.ts';
import { eventWords } from './event-words.ts';

export interface ShownEvents {
  readonly emit: Emit;
  /** Takes the progress line away again. */
  readonly end: () => void;
}

const WORD_WIDTH = 10;

/** The way of each run on standard error: one changing line on a terminal, a line for each step elsewhere. */
export function showEvents(output: Output, clock: { readonly now: () => number }): ShownEvents {
  const isOneLine = output.isTerminal && !output.verbose;
  return {
    emit: (event) => {
      const line = eventLine(event, clock.now());
      if (isOneLine) output.transient(line.slice(0, (process.stderr.columns || 80) - 1));
      else output.progress(line);
    },
    end: () => {
      if (isOneLine) output.transient('');
    },
  };
}

/** What happened, for a person. */
export function eventLine(event: BridgeEvent, now: number): string {
  const { word, text } = eventWords(event, now);
  return `${word.padEnd(WORD_WIDTH)} ${text}`;
}
