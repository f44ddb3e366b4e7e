import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runPiped } from '../../platform/processes.ts';
import { messageSchema, notRun, type Job, type JobEnd, type JobLimits, type JobMessage } from './job.ts';
import { SUPERVISOR } from './python-files.ts';

/** A Python that can import PyGAD, and what the code that runs there may see of the environment. */
export interface PythonForJobs {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

const MIB = 1024 * 1024;
const LOG_BYTES = 32 * 1024;
const OUTPUT_BYTES = 16 * MIB;
const FILE_BYTES = 64 * MIB;
const REPORT_BYTES = 256 * MIB;
/** How much later than the supervisor we give up. */
const GRACE_SECONDS = 15;

export interface RunningJob {
  readonly ended: Promise<JobEnd>;
  stop(): void;
}

/** Runs a job to its end in an empty folder of its own. */
export async function startJob(
  python: PythonForJobs,
  job: Job,
  onProgress: (generation: number) => void,
): Promise<RunningJob> {
  const folder = await mkdtemp(join(tmpdir(), 'vilvik-job-'));
  const messages: JobMessage[] = [];
  const run = runPiped(
    {
      command: python.command,
      args: ['-B', SUPERVISOR],
      env: python.env,
      input: inputOf(job, folder),
      timeoutMs: (job.limits.seconds + GRACE_SECONDS) * 1_000,
    },
    (line) => {
      const message = readMessage(line);
      if (message?.kind === 'progress') onProgress(message.generation);
      else if (message !== null) messages.push(message);
    },
  );
  const ended = run.ended.then(async ({ isMissing, signal, stderr }): Promise<JobEnd> => {
    await rm(folder, { recursive: true, force: true });
    if (isMissing) return notRun(`there is no ${python.command} here`);
    return endOf(messages, job.limits, { signal, stderr });
  });
  return {
    ended,
    stop: () => {
      run.stop();
    },
  };
}

function inputOf({ recipe, population, limits }: Job, folder: string): string {
  const line = {
    seconds: limits.seconds,
    memory_bytes: limits.memoryBytes,
    log_bytes: LOG_BYTES,
    output_bytes: OUTPUT_BYTES,
    file_bytes: FILE_BYTES,
    report_bytes: REPORT_BYTES,
    folder,
  };
  return `${JSON.stringify(line)}\n${JSON.stringify({ ...recipe, population })}\n`;
}

/** Null for anything that is no message: the job's code can reach the pipe too. */
function readMessage(line: string): JobMessage | null {
  try {
    return messageSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

function endOf(
  messages: readonly JobMessage[],
  limits: JobLimits,
  supervisor: { readonly signal: string | undefined; readonly stderr: string },
): JobEnd {
  const end = messages.find((message) => message.kind === 'end');
  const report = messages.find((message) => message.kind === 'result' || message.kind === 'failed');
  const used = { log: end?.log ?? supervisor.stderr, cpuSeconds: end?.cpu_seconds ?? 0 };
  if (end?.why === 'exit' && report?.kind === 'result') return { kind: 'succeeded', result: report, ...used };
  if (end?.why === 'exit' && report?.kind === 'failed') {
    return { kind: 'failed', reason: report.reason, ...used };
  }
  return { kind: 'failed', reason: reasonOf(end, limits, supervisor.signal), ...used };
}

function reasonOf(
  end: Extract<JobMessage, { kind: 'end' }> | undefined,
  { seconds }: JobLimits,
  supervisorSignal: string | undefined,
): string {
  switch (end?.why) {
    case 'time':
      return `it took longer than ${seconds} s`;
    case 'output':
      return `it printed more than ${OUTPUT_BYTES / MIB} MiB`;
    case 'report':
      return `its result is larger than ${REPORT_BYTES / MIB} MiB`;
    case 'signal':
      return `it was ended by ${end.signal ?? 'a signal'}`;
    case 'exit':
      return `it ended with exit code ${end.code ?? 0} before it had a result`;
    case 'orphaned':
      return 'it was stopped';
    case undefined:
      return supervisorSignal === undefined
        ? 'its process could not be run'
        : `its process was ended by ${supervisorSignal}`;
  }
}
