import { DEFAULT_ASSUMPTIONS, type Assumptions } from './assumptions.ts';
import { DeviceLogins } from './devices.ts';
import type { SandboxClock } from './clock.ts';
import { FaultRules } from './faults.ts';
import { IdempotencyKeys } from './idempotency.ts';
import { Keyring } from './keys.ts';
import { ImportQuota } from './quota.ts';
import { RequestLog } from './request-log.ts';
import { Store } from './store.ts';

export const BASE_PATH = '/api/v1';

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

  constructor(origin: string, clock: SandboxClock, assumptions: Partial<Assumptions>) {
    this.origin = origin;
    this.clock = clock;
    this.#firstAssumptions = { ...DEFAULT_ASSUMPTIONS, ...assumptions };
    this.assumptions = this.#firstAssumptions;
  }

  get baseUrl(): string {
    return `${this.origin}${BASE_PATH}`;
  }

  /** As after the start; only the keys stay. */
  reset(): void {
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
