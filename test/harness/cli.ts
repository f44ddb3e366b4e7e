import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { programFile, type Program } from './programs.ts';

export interface CliRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as JSON. */
  readonly json: () => unknown;
}

export type Environment = Readonly<Record<string, string>>;

function start(
  program: Program,
  args: readonly string[],
  env: Environment,
): ChildProcessByStdio<Writable, Readable, Readable> {
  const words = ['--disable-warning=ExperimentalWarning', programFile(program), ...args];
  return spawn(process.execPath, words, {
    stdio: ['pipe', 'pipe', 'pipe'],
    // Nothing of the machine's own settings may reach the test: no key, no spool, no home.
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
}

/** Runs a program of the bridge to its end. */
export async function runCli(
  program: Program,
  args: readonly string[],
  env: Environment,
  stdin = '',
): Promise<CliRun> {
  const child = start(program, args, env);
  // A test that gives up must not leave its programs behind.
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  child.stdin.end(stdin);
  const [stdout, stderr, exitCode] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    exitOf(child),
  ]);
  return { exitCode, stdout, stderr, json: () => JSON.parse(stdout) as unknown };
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function exitOf(child: ChildProcessByStdio<Writable, Readable, Readable>): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve(code);
    });
  });
}

export interface LogLine {
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A daemon that runs beside the test; its log lines can be awaited. */
export class RunningCli {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #ended: Promise<number | null>;
  readonly lines: LogLine[] = [];
  #onLine: () => void = () => undefined;

  constructor(program: Program, args: readonly string[], env: Environment) {
    this.#child = start(program, args, env);
    this.#ended = exitOf(this.#child);
    this.#child.stdout.resume();
    createInterface({ input: this.#child.stderr }).on('line', (line) => {
      this.lines.push(parseLine(line));
      this.#onLine();
    });
    void this.#ended.then(() => {
      this.#onLine();
    });
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('the process was not started');
    return this.#child.pid;
  }

  /** Resolves with the first line, already there or still to come, for which `isIt` holds. */
  async line(isIt: (line: LogLine) => boolean): Promise<LogLine> {
    for (;;) {
      const found = this.lines.find(isIt);
      if (found !== undefined) return found;
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`the process ended first; it said ${JSON.stringify(this.lines)}`);
      }
      await new Promise<void>((resolve) => {
        this.#onLine = resolve;
      });
    }
  }

  event(name: string, count = 1): Promise<LogLine> {
    return this.line(
      (line) => line.msg === name && this.lines.filter(({ msg }) => msg === name).length >= count,
    );
  }

  /** Waits for the end; answers the exit code. */
  ended(): Promise<number | null> {
    return this.#ended;
  }

  /** Sends the signal and waits for the end; answers the exit code, null when the signal killed it. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal);
    return this.#ended;
  }
}

function parseLine(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { msg: line };
  }
}
