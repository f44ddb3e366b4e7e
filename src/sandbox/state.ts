import { DEFAULT_ASSUMPTIONS, type Assumptions } from './assumptions.ts';
import { DeviceLogins } from './devices.ts';
import type { SandboxClock } from './clock.ts';
import { FaultRules } from './faults.ts';
import { IdempotencyKeys } from './idempotency.ts';
import { Keyring } from './keys.ts';
import { ImportQuota } from './quota.ts';
import { RequestLog } from './request-log.ts';
import { Store } from './store.ts';
import type { PythonForJobs } from './worker/run-job.ts';
import { Worker } from './worker/worker.ts';

export const BASE_PATH = '/api/v1';

export interface StateOptions {
  readonly origin: string;
  readonly clock: SandboxClock;
  readonly assumptions: Partial<Assumptions>;
  readonly findPython: (() => Promise<PythonForJobs>) | null;
}

/** All that a running sandbox remembers. */
export class SandboxState {
  readonly keyring = new Keyring();
  readonly devices = new DeviceLogins(this.keyring);
  readonly store = new Store();
  readonly quota = new ImportQuota();
  readonly idempotency = new IdempotencyKeys();
  readonly faults = new FaultRules();
  readonly log = new RequestLog();
  readonly clock: SandboxClock;
  /** Scheme, host and port. */
  readonly origin: string;
  assumptions: Assumptions;
  readonly #firstAssumptions: Assumptions;

  readonly worker: Worker;

  constructor({ origin, clock, assumptions, findPython }: StateOptions) {
    this.origin = origin;
    this.clock = clock;
    this.#firstAssumptions = { ...DEFAULT_ASSUMPTIONS, ...assumptions };
    this.assumptions = this.#firstAssumptions;
    this.worker = new Worker({
      store: this.store,
      now: () => clock.now(),
      limits: () => ({
        seconds: this.assumptions.run_seconds,
        memoryBytes: this.assumptions.run_memory,
      }),
      findPython,
      onEnd: () => undefined,
    });
  }

  get baseUrl(): string {
    return `${this.origin}${BASE_PATH}`;
  }

  /** As after the start; only the keys stay. */
  async reset(): Promise<void> {
    await this.worker.stopAll();
    this.devices.clear();
    this.store.clear();
    this.quota.clear();
    this.idempotency.clear();
    this.faults.clear();
    this.log.clear();
    this.clock.reset();
    this.assumptions = this.#firstAssumptions;
  }
}
