import { BridgeError } from '../../core/errors.ts';
import { runProcess } from '../../platform/processes.ts';
import type { ServiceProgram } from '../../core/service-files.ts';

/** What keeps programs of a user running on this kind of machine. */
export interface Keeper {
  readonly name: 'systemd' | 'launchd';
  /** The file that describes the service. */
  readonly file: string;
  describe(program: ServiceProgram): string;
  /** Throws `service_unavailable` where there is nobody to talk to. */
  check(): Promise<void>;
  /** After the file was written: starts it now and at each login. */
  start(): Promise<void>;
  /** Before the file is removed. */
  stop(): Promise<void>;
  /** After the file was removed. */
  forget(): Promise<void>;
  /** In its own words. */
  state(): Promise<string>;
  logs(lines: number): Promise<string>;
  /** What the person should know of this machine. */
  readonly remark: string;
}

const TIMEOUT_MS = 30_000;

/** Runs a tool of the system and answers what it said. */
export async function runTool(command: string, args: readonly string[]): Promise<string> {
  const end = await runProcess({ command, args, timeoutMs: TIMEOUT_MS });
  if (end.kind === 'ended' && end.exitCode === 0) return end.stdout;
  throw new BridgeError(
    'service_unavailable',
    `${[command, ...args].join(' ')}: ${wordsOf(end)}`,
    'mend what it says, or run "vilvik-bridge watch" under what keeps programs running here',
  );
}

function wordsOf(end: Awaited<ReturnType<typeof runProcess>>): string {
  if (end.kind === 'missing') return 'there is no such program';
  if (end.kind === 'killed') return end.why;
  return end.stderr.trim() === '' ? `it ended with code ${end.exitCode}` : end.stderr.trim();
}
