import { onTestFinished } from 'vitest';
import type { Assumptions } from '../../src/sandbox/assumptions.ts';
import { SandboxClock } from '../../src/sandbox/clock.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { pythonForJobs } from './repository.ts';

/** A request as the sandbox's log shows it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body_sha256: string;
  readonly idempotency_key: string | null;
  readonly status: number | null;
  readonly fault: string | null;
}

/** An import as the sandbox keeps it. */
export interface ImportedRecord {
  readonly id: string;
  readonly result_id: string;
  readonly account: string;
  readonly idempotency_key: string | null;
  readonly body_sha256: string;
  readonly body_bytes: number;
  readonly imported_at: string;
  readonly body: Readonly<Record<string, unknown>>;
}

type FaultInput = Readonly<{ kind: Fault['kind'] } & Record<string, unknown>>;

/** The control API of a sandbox, of this process or of another one. */
export class SandboxControl {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  async fault(fault: FaultInput): Promise<void> {
    await this.#ask('POST', '/faults', fault);
  }

  async clearFaults(): Promise<void> {
    await this.#ask('DELETE', '/faults');
  }

  async assume(assumptions: Partial<Assumptions>): Promise<void> {
    await this.#ask('PATCH', '/assumptions', assumptions);
  }

  async advance(ms: number): Promise<void> {
    await this.#ask('POST', '/clock', { advance_ms: ms });
  }

  async requests(): Promise<readonly SeenRequest[]> {
    return (await this.#ask('GET', '/requests'))['requests'] as SeenRequest[];
  }

  /** A person continues a result on the dashboard; answers the child. */
  async continueByHand(resultId: string): Promise<string> {
    return String((await this.#ask('POST', `/results/${resultId}/continue`, {}))['id']);
  }

  /** The imports that were asked for: questions for the service's health are not among them. */
  async imports(): Promise<readonly SeenRequest[]> {
    return (await this.requests()).filter(({ method }) => method === 'POST');
  }

  /** A fault that hits imports alone. */
  async failImports(fault: FaultInput): Promise<void> {
    await this.fault({ ...fault, match: { method: 'POST' } });
  }

  async records(): Promise<readonly ImportedRecord[]> {
    return (await this.#ask('GET', '/records'))['records'] as ImportedRecord[];
  }

  async #ask(method: string, path: string, input?: unknown): Promise<Record<string, unknown>> {
    const response = await fetch(this.#url + path, {
      method,
      headers: { authorization: `Bearer ${this.#token}` },
      ...(input === undefined ? {} : { body: JSON.stringify(input) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`the sandbox refused ${method} ${path}: ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  }
}

export interface RunningSandbox {
  readonly sandbox: Sandbox;
  readonly control: SandboxControl;
}

/** A sandbox of this process that is closed when the test is over. Its time is `machineNow`, else the machine's. */
export async function runSandbox(
  options: {
    readonly assumptions?: Partial<Assumptions>;
    readonly machineNow?: () => number;
    /** Whether it can run what it is asked to run; else such runs fail at once. */
    readonly python?: boolean;
  } = {},
): Promise<RunningSandbox> {
  const sandbox = await startSandbox({
    port: 0,
    assumptions: options.assumptions ?? {},
    clock: new SandboxClock(options.machineNow),
    ...(options.python === false ? {} : { findPython: pythonForJobs }),
  });
  onTestFinished(() => sandbox.close());
  return { sandbox, control: new SandboxControl(sandbox.controlUrl, sandbox.controlToken) };
}
