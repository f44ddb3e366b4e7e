import type { StoredSubmission } from '../records.ts';
import type { Store } from '../store.ts';
import { notRun, type JobEnd, type JobLimits, type JobResult } from './job.ts';
import { startJob, type PythonForJobs, type RunningJob } from './run-job.ts';

/** What the worker needs to know of its sandbox. */
export interface WorkerPorts {
  readonly store: Store;
  readonly now: () => number;
  readonly limits: () => JobLimits;
  /** Asked when the first run is due; null where runs are not possible. */
  readonly findPython: (() => Promise<PythonForJobs>) | null;
  /** A run has ended, however it ended: its submission has its final status by then, or is to go. */
  readonly onEnd: (submission: StoredSubmission, end: JobEnd) => void;
}

interface Turn {
  readonly id: string;
  job: RunningJob | null;
  /** What is to become of it: `cancelled` is remembered of the run; `dropped` leaves it as it is. */
  order: 'run' | 'cancelled' | 'dropped';
  readonly ended: Promise<void>;
}

const MOST_AT_ONCE = 2;

/** Runs submissions: of each account one at a time, in the order in which they came. */
export class Worker {
  readonly #ports: WorkerPorts;
  readonly #waiting: StoredSubmission[] = [];
  readonly #running = new Map<string, Turn>();
  #python: Promise<PythonForJobs> | null = null;

  constructor(ports: WorkerPorts) {
    this.#ports = ports;
  }

  add(submission: StoredSubmission): void {
    this.#waiting.push(submission);
    this.#fill();
  }

  /** Resolves when nothing of it runs any more. */
  async cancel(id: string): Promise<void> {
    const index = this.#waiting.findIndex((submission) => submission.id === id);
    const [waiting] = index === -1 ? [] : this.#waiting.splice(index, 1);
    if (waiting !== undefined) this.#close(waiting, 'cancelled', notRun('it was cancelled'));
    const turns = [...this.#running.values()].filter((turn) => turn.id === id);
    await Promise.all(turns.map((turn) => stopTurn(turn, 'cancelled')));
  }

  /** Nothing is remembered of it: what was under way may be begun again. */
  async stopAll(): Promise<void> {
    this.#waiting.length = 0;
    await Promise.all([...this.#running.values()].map((turn) => stopTurn(turn, 'dropped')));
  }

  #fill(): void {
    while (this.#running.size < MOST_AT_ONCE) {
      const index = this.#waiting.findIndex(({ account }) => !this.#running.has(account));
      const [submission] = index === -1 ? [] : this.#waiting.splice(index, 1);
      if (submission === undefined) return;
      const turn: Turn = {
        id: submission.id,
        job: null,
        order: 'run',
        ended: Promise.resolve().then(() => this.#run(submission, turn)),
      };
      this.#running.set(submission.account, turn);
    }
  }

  async #run(submission: StoredSubmission, turn: Turn): Promise<void> {
    const end = await this.#workOn(submission, turn);
    this.#running.delete(submission.account);
    this.#close(submission, turn.order, end);
    this.#fill();
  }

  #close(submission: StoredSubmission, order: Turn['order'], end: JobEnd): void {
    const { store, now, onEnd } = this.#ports;
    if (order === 'dropped') return;
    if (order === 'run') this.#finish(submission, end);
    else store.changeSubmission(submission.id, { status: 'cancelled', finishedAt: now(), log: end.log });
    onEnd(submission, end);
  }

  async #workOn(submission: StoredSubmission, turn: Turn): Promise<JobEnd> {
    const { store, now, limits } = this.#ports;
    const { id, recipe, population } = submission;
    try {
      const python = await this.#findPython();
      if (turn.order !== 'run') return notRun('it was stopped');
      store.changeSubmission(id, { status: 'running', startedAt: now() });
      const job = { recipe, population, limits: limits() };
      turn.job = await startJob(python, job, (generation) => {
        store.changeSubmission(id, { generationsCompleted: generation });
      });
      if (isToStop(turn)) turn.job.stop();
      return await turn.job.ended;
    } catch (error) {
      return notRun(error instanceof Error ? error.message : String(error));
    }
  }

  #findPython(): Promise<PythonForJobs> {
    const { findPython } = this.#ports;
    if (findPython === null) throw new Error('this sandbox was started without a Python for runs');
    return (this.#python ??= findPython());
  }

  /** The result is there before the status says so. */
  #finish(submission: StoredSubmission, end: JobEnd): void {
    const { store, now } = this.#ports;
    if (store.anySubmission(submission.id) === null) return;
    const finished = { finishedAt: now(), log: end.log };
    if (end.kind === 'failed') {
      store.changeSubmission(submission.id, { ...finished, status: 'failed', failure: end.reason });
      return;
    }
    this.#keepResult(submission, end.result);
    store.changeSubmission(submission.id, {
      ...finished,
      status: 'succeeded',
      imported: false,
      generationsCompleted: end.result.generations_completed,
    });
  }

  /** A result of its own, or in the place of the imported one. */
  #keepResult(submission: StoredSubmission, result: JobResult): void {
    const { store, now } = this.#ports;
    const { account, id: submissionId, name, recipe } = submission;
    const kept = {
      createdAt: now(),
      imported: false,
      fitness: result.best_solution_fitness,
      generationsCompleted: result.generations_completed,
      bestSolution: result.best_solution,
      fitnessHistory: result.best_solutions_fitness,
      population: result.population,
      lastFitness: result.last_generation_fitness,
      stoppedReason: result.stopped_reason,
      recipe,
    };
    const [imported] = store.resultsOf(submissionId).filter((one) => one.imported);
    if (imported !== undefined) store.changeResult(imported.id, kept);
    else store.addResult({ ...kept, account, submissionId, name, isShared: false });
  }
}

async function stopTurn(turn: Turn, order: 'cancelled' | 'dropped'): Promise<void> {
  turn.order = order;
  turn.job?.stop();
  await turn.ended;
}

/** May have changed while something was waited for. */
function isToStop(turn: Turn): boolean {
  return turn.order !== 'run';
}
