import type { ReadReply } from '../api/lists.ts';
import { numbersOf } from '../core/likeness.ts';
import { missingPart, verdictOf, type LookedFor, type SeenRecord, type Verdict } from '../core/look.ts';
import { readTroubleOf, type ReadTrouble } from '../core/read-trouble.ts';
import type { Doubt, RecordOwner } from '../ledger/looks.ts';
import { MARGIN_MS, type SeenLists } from './look-lists.ts';
import type { DeliveryPorts } from './ports.ts';

/** The network stood in the way in the middle of a look. */
export class LookStopped extends Error {
  readonly trouble: ReadTrouble;

  constructor(trouble: ReadTrouble) {
    super(trouble.why);
    this.trouble = trouble;
  }
}

/** How many known imports are asked for, to see a sign. */
const MAX_KNOWN_ASKED = 3;

/** The records of one look; each is asked for at most once. */
export class LookRecords {
  readonly #ports: DeliveryPorts;
  readonly #lists: SeenLists;
  readonly #owners: ReadonlyMap<string, RecordOwner>;
  readonly #signal: AbortSignal;
  readonly #records: SeenRecord[];
  /** Records that were asked for one by one. */
  asked = 0;

  constructor(ports: DeliveryPorts, account: string, lists: SeenLists, signal: AbortSignal) {
    const ids = lists.records.flatMap(({ id, resultId }) => [id, resultId]).filter((id) => id !== null);
    this.#ports = ports;
    this.#lists = lists;
    this.#owners = ports.ledger.looks.knownRecords(account, ids);
    this.#signal = signal;
    this.#records = [...lists.records];
  }

  /** Which record is the run's, of those that are nobody's and young enough. */
  async verdictFor(run: Doubt, rivals: readonly LookedFor[]): Promise<Verdict> {
    const since = run.attemptedFrom + this.#lists.clockAheadMs - MARGIN_MS;
    const mine: SeenRecord[] = [];
    for (const [index, record] of this.#records.entries()) {
      const isInTime = record.createdAt === null || record.createdAt >= since;
      if (!isInTime || this.#ownerOf(record) !== null) continue;
      const shown = await this.#complete(record, (part) => missingPart(run, part));
      this.#records[index] = shown;
      mine.push(shown);
    }
    return verdictOf(run, mine, rivals);
  }

  /** Imports that are known to be in the lists, newest first, each with everything the service shows of it. */
  async *knownImports(): AsyncGenerator<readonly [RecordOwner, SeenRecord]> {
    let left = MAX_KNOWN_ASKED;
    for (const [index, record] of this.#records.entries()) {
      const owner = this.#ownerOf(record);
      if (owner === null) continue;
      if (left === 0) return;
      left -= 1;
      const shown = await this.#complete(record, notAsked);
      this.#records[index] = shown;
      yield [owner, shown];
    }
  }

  #ownerOf({ id, resultId }: SeenRecord): RecordOwner | null {
    return this.#owners.get(id ?? '') ?? this.#owners.get(resultId ?? '') ?? null;
  }

  async #complete(
    record: SeenRecord,
    missing: (record: SeenRecord) => 'submission' | 'result' | null,
  ): Promise<SeenRecord> {
    let shown = record;
    for (let part = missing(shown); part !== null; part = missing(shown)) {
      this.asked += 1;
      shown = part === 'submission' ? await this.#askSubmission(shown) : await this.#askResult(shown);
    }
    return shown;
  }

  async #askSubmission(record: SeenRecord): Promise<SeenRecord> {
    const { client } = this.#ports;
    const description = this.#valueOf(await client.getSubmission(record.id ?? '', this.#signal))?.description;
    return { ...record, askedSubmission: true, ...(description === undefined ? {} : { description }) };
  }

  async #askResult(record: SeenRecord): Promise<SeenRecord> {
    const { client } = this.#ports;
    const result = this.#valueOf(await client.getResult(record.resultId ?? '', this.#signal));
    const genes = numbersOf(result?.best_solution);
    return { ...record, askedResult: true, ...(genes === null ? {} : { genes }) };
  }

  /** What this key may not read, or what is gone again, shows no more than the list did. */
  #valueOf<Value>(reply: ReadReply<Value>): Value | null {
    if (reply.value !== null) return reply.value;
    const trouble = readTroubleOf(reply, this.#ports.clock.now());
    if (trouble.kind !== 'blocked') throw new LookStopped(trouble);
    return null;
  }
}

function notAsked({
  id,
  resultId,
  askedSubmission,
  askedResult,
}: SeenRecord): 'submission' | 'result' | null {
  if (id !== null && !askedSubmission) return 'submission';
  return resultId !== null && !askedResult ? 'result' : null;
}
