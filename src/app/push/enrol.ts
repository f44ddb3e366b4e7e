import { lstat } from 'node:fs/promises';
import { basename } from 'node:path';
import { BridgeError } from '../../core/errors.ts';
import { underWayWords } from '../../core/status-words.ts';
import { isUnreadableName } from '../../intake/list.ts';
import { takeIn } from '../../intake/take-in.ts';
import type { RunRecord } from '../../ledger/records.ts';
import { markOf, whereItExists } from '../../platform/files.ts';
import type { App } from '../build-app.ts';
import type { Emit } from '../events.ts';
import { eventsOfTaken, wordsOf } from '../narrate.ts';
import { EMPTY_ITEM, missingItem, type PushItem } from './push-item.ts';
import type { Source } from './sources.ts';

/** A cut file is judged once it has stood still for so long: until then somebody may still be copying it. */
const REST_MS = 2_000;

/** A file of a push and where it stands in the ledger. */
export interface Enrolled {
  readonly source: Source;
  /** The row in the ledger, or null where the file never got one. */
  readonly row: number | null;
  readonly item: PushItem | null;
  readonly already: boolean;
  /** It is cut, and may be whole in a moment. */
  readonly isGrowing: boolean;
}

/** Takes in the files of a push, and once more those that are rewritten while it stays. */
export class Enrolment {
  readonly #app: App;
  readonly #emit: Emit;
  readonly #looks = new Looks();

  constructor(app: App, emit: Emit) {
    this.#app = app;
    this.#emit = emit;
  }

  /** One after the other; for those that are cut and were written just now it stays a moment. */
  async takeIn(sources: readonly Source[], signal: AbortSignal): Promise<Enrolled[]> {
    const enrolled: Enrolled[] = [];
    for (const source of sources) {
      const { modifiedAt } = await this.#looks.look(source);
      const isFresh = modifiedAt !== null && this.#app.clock.now() - modifiedAt < REST_MS;
      enrolled.push(await this.#enrol(source, isFresh));
    }
    const growing = enrolled.filter(({ isGrowing }) => isGrowing);
    if (growing.length === 0) return enrolled;
    await this.#app.clock.sleep(REST_MS, signal);
    for (const one of growing) {
      const { hasChanged } = await this.#looks.look(one.source);
      enrolled[enrolled.indexOf(one)] = await this.#enrol(one.source, signal.aborted || hasChanged);
    }
    return enrolled;
  }

  /** Reads what was rewritten since: that is how a proof arrives. What is found cut is read when it changes again. */
  async takeInRewritten(sources: Iterable<Source>): Promise<void> {
    for (const source of sources) {
      const { hasChanged } = await this.#looks.look(source);
      if (hasChanged) await this.#enrol(source, true);
    }
  }

  /** Reads what there is already, to be put away with what it is a copy of. */
  async takeInCopies(sources: Iterable<Source>): Promise<void> {
    for (const source of sources) await this.#enrol(source, false);
  }

  /** A fault of ours with one file must not keep the others from going; trouble with the ledger concerns them all. */
  async #enrol(source: Source, mayGrow: boolean): Promise<Enrolled> {
    try {
      return await enrol(source, this.#app, this.#emit, mayGrow);
    } catch (error) {
      if (error instanceof BridgeError) throw error;
      const why = wordsOf(error);
      this.#emit({ event: 'intake.trouble', file: source.file, why });
      return unlisted(source, { ...EMPTY_ITEM, file: source.file, state: 'held', why });
    }
  }
}

/** Takes in one file, as it is at this moment. */
async function enrol(source: Source, app: App, emit: Emit, mayGrow: boolean): Promise<Enrolled> {
  const { file } = source;
  const taken = await takeIn({ ...source, byHand: true, mayGrow }, app.ledger, app.intake, app.clock.now());
  switch (taken.kind) {
    case 'gone': {
      const run = runThatEnded(file, app);
      if (run !== null)
        return { source, row: run.row, already: run.state === 'imported', item: null, isGrowing: false };
      return unlisted(source, source.named || isUnreadableName(file) ? missingItem(file) : null);
    }
    case 'running': {
      const { run_id: runId, name } = taken.header;
      const why = underWayWords(app.config.intake);
      return unlisted(source, { ...EMPTY_ITEM, file, runId, name, state: 'running', why });
    }
    case 'growing': {
      const why = 'it is being written: push it again when it is whole';
      return { ...unlisted(source, { ...EMPTY_ITEM, file, state: 'running', why }), isGrowing: true };
    }
    case 'taken': {
      for (const event of eventsOfTaken(taken, file, app.ledger)) emit(event);
      const { row, state } = taken;
      return { source, row, already: state === 'imported', item: null, isGrowing: false };
    }
    default:
      return taken satisfies never;
  }
}

const RUN_ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** Another process may have sent a dump, and put it away, since its name was read: what its run has come to is what counts. */
function runThatEnded(file: string, { ledger, account }: App): RunRecord | null {
  const [runId] = RUN_ID.exec(basename(file)) ?? [];
  const runs = runId === undefined ? [] : ledger.runs(account, runId);
  return runs.find(({ state }) => state === 'imported' || state === 'rejected') ?? null;
}

/** Of a file that was only found, and is gone, there is nothing to say. */
function unlisted(source: Source, item: PushItem | null): Enrolled {
  return { source, row: null, already: false, item, isGrowing: false };
}

/** What a file looked like just now. */
interface Look {
  /** There is one, and it is another than at the look before. */
  readonly hasChanged: boolean;
  /** When it was written last (ms since 1970); null where there is none. */
  readonly modifiedAt: number | null;
}

/** Remembers what each file looked like; to be asked before the file is read. */
class Looks {
  readonly #marks = new Map<string, string>();

  async look({ file }: Source): Promise<Look> {
    const stats = await whereItExists(() => lstat(file));
    if (stats === null) return { hasChanged: false, modifiedAt: null };
    const mark = markOf(stats);
    const hasChanged = mark !== this.#marks.get(file);
    this.#marks.set(file, mark);
    return { hasChanged, modifiedAt: stats.mtimeMs };
  }
}
