import type { Outcome } from './outcome.ts';
import type { Note } from './run-dump.ts';

interface Sent {
  readonly bytes: { readonly length: number };
  readonly slimmed: { readonly notes: readonly Note[] } | null;
}

/** A refusal for size in words a person can act on: what was tried, and what is done or can be done next. */
export function inPlainWords(
  outcome: Extract<Outcome, { kind: 'too_large' }>,
  sent: Sent,
  next: { readonly bytes: number; readonly notes: readonly Note[] } | null,
): typeof outcome {
  const said = `${outcome.why} (${shown(sent.bytes.length)} were sent)`;
  if (next !== null) {
    return {
      ...outcome,
      why: `${said}; it goes again with ${shown(next.bytes)}, ${actionWords(next.notes)}`,
    };
  }
  const tried =
    sent.slimmed === null ? 'and nothing can be left out' : `although ${actionWords(sent.slimmed.notes)}`;
  return { ...outcome, why: `${said}, ${tried}; ${adviceAfter(sent.slimmed?.notes ?? [])}` };
}

/** What was tried is not what a person is told to do. */
function adviceAfter(notes: readonly Note[]): string {
  return notes.some(({ path }) => path === 'result.population')
    ? 'what is left are code, parameters and the data that come with them: make those smaller'
    : 'write it again with dump(ga, include_population=False), or with shorter histories';
}

function actionWords(notes: readonly Note[]): string {
  return notes
    .map(({ path, action }) => `${path} is ${action.replace(/,? to make the import smaller$/, '')}`)
    .join(', ');
}

function shown(bytes: number): string {
  return `${bytes.toLocaleString('en-US')} bytes`;
}
