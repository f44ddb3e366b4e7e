import { overridesByRules, ruleFactsOf, type ContinueRule } from '../core/wish/continue-rules.ts';
import type { Note, RunDump } from '../core/run-dump.ts';
import { wishWithRun, type WishFor } from '../core/wish/wish.ts';

/** Which runs are continued at the service without a person asking for each. */
export interface WishSettings {
  readonly fromDumps: boolean;
  readonly rules: readonly ContinueRule[];
}

export const NO_WISHES: WishSettings = { fromDumps: false, rules: [] };

/** What a dump and the rules want of a run, and what is said where a dump is not heard. */
export interface Wished {
  readonly wishes: readonly WishFor[];
  readonly notes: readonly Note[];
}

type Wishing = Pick<RunDump, 'runId' | 'phase' | 'asked'> & { readonly body: unknown };

/** The dump's own wish where it counts, else what the first rule that fits asks for. */
export function wishesOf({ runId, phase, asked, body }: Wishing, { fromDumps, rules }: WishSettings): Wished {
  const deaf = asked === null ? null : reasonToIgnore(asked.isOwn, fromDumps);
  if (asked !== null && deaf === null)
    return { wishes: [wishWithRun(runId, 'dump', asked.overrides)], notes: [] };
  const notes =
    deaf === null ? [] : [{ path: 'continue', found: 'the dump asks to be continued', action: deaf }];
  const overrides = overridesByRules(rules, ruleFactsOf(body, phase));
  return { wishes: overrides === null ? [] : [wishWithRun(runId, 'rule', overrides)], notes };
}

function reasonToIgnore(isOwn: boolean, fromDumps: boolean): string | null {
  if (!fromDumps) return 'not done: [continue] from_dumps is false';
  return isOwn ? null : 'not done: the file belongs to another user';
}
