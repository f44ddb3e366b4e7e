import { DEFAULT_ASSUMPTIONS, type Assumptions } from './assumptions.ts';
import type { SandboxClock } from './clock.ts';
import { Credits } from './credits.ts';
import { DeviceLogins } from './devices.ts';
import { FaultRules } from './faults.ts';
import { IdempotencyKeys } from './idempotency.ts';
import { Keyring } from './keys.ts';
import { ImportQuota } from './quota.ts';
import { RequestLog } from './request-log.ts';
import { sow, type Seed } from './seed.ts';
import { StateFile } from './state-file.ts';
import { Store } from './store.ts';
import { CodeUploads } from './uploads.ts';
import { Webhooks } from './webhooks.ts';
import type { PythonForJobs } from './worker/run-job.ts';
import { Worker } from './worker/worker.ts';

export const BASE_PATH = '/api/v1';

export interface StateOptions {
  readonly origin: string;
  readonly clock: SandboxClock;
  readonly assumptions: Partial<Assumptions>;
  readonly findPython: (() => Promise<PythonForJobs>) | null;
  readonly stateFile: string | null;
  readonly seed: Seed | null;
}

/** All that a running sandbox remembers. */
export class SandboxState {
  readonly keyring = new Keyring();
  readonly devices = new DeviceLogins(this.keyring);
  readonly store = new Store();
  readonly uploads = new CodeUploads();
  readonly webhooks = new Webhooks();
  readonly credits = new Credits();
  readonly quota = new ImportQuota();
  readonly idempotency = new IdempotencyKeys();
  readonly faults = new FaultRules();
  readonly log = new RequestLog();
  readonly clock: SandboxClock;
  readonly worker: Worker;
  /** Scheme, host and port. */
  readonly origin: string;
  assumptions: Assumptions;
  readonly #firstAssumptions: Assumptions;
  readonly #seed: Seed | null;
  readonly file: StateFile;

  constructor({ origin, clock, assumptions, findPython, stateFile, seed }: StateOptions) {
    this.origin = origin;
    this.clock = clock;
    this.#firstAssumptions = { ...DEFAULT_ASSUMPTIONS, ...assumptions };
    this.assumptions = this.#firstAssumptions;
    this.#seed = seed;
    this.file = new StateFile(stateFile, this);
    this.worker = new Worker({
      store: this.store,
      now: () => clock.now(),
      limits: () => ({
        seconds: this.assumptions.run_seconds,
        memoryBytes: this.assumptions.run_memory,
      }),
      findPython,
      onEnd: ({ account, id }, { cpuSeconds }) => {
        this.credits.charge(account, cpuSeconds);
        this.tellOfEnd(id);
        // What cannot be written now is written with the next request, which then says so.
        void this.file.save().catch(() => undefined);
      },
    });
  }

  get baseUrl(): string {
    return `${this.origin}${BASE_PATH}`;
  }

  /** Webhooks hear of a submission that has ended. */
  tellOfEnd(id: string): void {
    const submission = this.store.anySubmission(id);
    if (submission === null) return;
    const event = { account: submission.account, ownUrl: submission.webhookUrl, now: this.clock.now() };
    const status = submission.status === 'imported' ? 'succeeded' : submission.status;
    const data = { submission_id: id, status };
    this.webhooks.tell({ ...event, type: `submission.${status}`, data }, this.assumptions);
    for (const result of this.store.resultsOf(id)) {
      const found = { ...data, result_id: result.id };
      this.webhooks.tell({ ...event, type: 'result.completed', data: found }, this.assumptions);
    }
  }

  /** As after the start; only the keys stay. */
  async reset(): Promise<void> {
    await this.worker.stopAll();
    for (const part of [this.devices, this.store, this.uploads, this.webhooks]) part.clear();
    for (const part of [this.credits, this.quota, this.idempotency, this.faults, this.log]) part.clear();
    this.clock.reset();
    this.assumptions = this.#firstAssumptions;
    this.#sow();
  }

  /** What was kept, or the seed where nothing was. */
  async begin(): Promise<void> {
    if (await this.file.restore()) return;
    this.#sow();
    await this.file.save();
  }

  #sow(): void {
    if (this.#seed !== null) sow(this.#seed, this);
  }

  async close(): Promise<void> {
    this.webhooks.close();
    await this.worker.stopAll();
    await this.file.save();
  }
}
