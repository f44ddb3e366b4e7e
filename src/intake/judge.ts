import { capFindings, needsRelease, type Finding } from '../core/finding.ts';
import { hasEvaluatedGeneration, type Note, type Phase, type RunDump } from '../core/run-dump.ts';
import type { Candidate } from '../ledger/records.ts';
import type { ReadResult } from './read.ts';
import { isValid, validateBody } from './validate.ts';

/** What is to be done with a dump that was read, before the ledger has its say. */
export type Judgement = Pick<Candidate, 'verdict' | 'findings' | 'notes'>;

export type WholeRead = Exclude<ReadResult, { kind: 'gone' | 'running' }>;

/** Validates what was read. `isRepair`: a body that does not fit its header was changed by a person on purpose. */
export function judge(read: WholeRead, isRepair: boolean, phases: readonly Phase[]): Judgement {
  const { notes } = read.dump;
  switch (read.kind) {
    case 'cut':
    case 'invalid':
      return invalid(read.findings, notes);
    case 'mismatched':
      if (!isRepair) return invalid([read.finding], notes);
      return judgeBody(read.body, isWanted(read.dump.phase, phases), {
        ...read.dump,
        notes: [...notes, REPAIR_NOTE],
      });
    case 'dump':
      return judgeBody(read.body, isWanted(read.dump.phase, phases), read.dump);
    default:
      return read satisfies never;
  }
}

/** A checkpoint is read as a whole only where its run was abandoned. */
function isWanted(phase: Phase, phases: readonly Phase[]): boolean {
  return phase === 'checkpoint' || phases.includes(phase);
}

const REPAIR_NOTE: Note = {
  path: 'body',
  found: 'a body that differs from the hash in the header',
  action: 'taken as a repair by hand, because the run had been stopped',
};

function invalid(findings: readonly Finding[], notes: readonly Note[]): Judgement {
  return { verdict: 'invalid', findings, notes };
}

function judgeBody(
  body: unknown,
  isWanted: boolean,
  { notes, cautions }: Pick<RunDump, 'notes' | 'cautions'>,
): Judgement {
  if (!hasEvaluatedGeneration(body) || !isWanted)
    return { verdict: 'nothing_to_import', findings: [], notes };
  const findings = capFindings([...validateBody(body), ...cautions]);
  if (!isValid(findings)) return { verdict: 'invalid', findings, notes };
  return { verdict: needsRelease(findings) ? 'findings' : 'accepted', findings, notes };
}
