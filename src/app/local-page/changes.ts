import { setInterval } from 'node:timers';
import { fileMark } from '../../platform/files.ts';
import { statusFile } from '../daemon/heartbeat.ts';
import type { PageContext } from './context.ts';

const LOOK_EVERY_MS = 500;

/** Notices that ledger, status or spool have changed, whoever changed them; looks only while somebody listens. */
export class Changes {
  readonly #context: PageContext;
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | null = null;
  #mark: string | null = null;

  constructor(context: PageContext) {
    this.#context = context;
  }

  /** Also calls it once at the beginning: what changed before it listened is not lost. */
  onChange(listener: () => void): () => void {
    // A listener of its own for each call, so that one that listens twice may stop once.
    const own = (): void => {
      listener();
    };
    this.#listeners.add(own);
    this.#timer ??= setInterval(() => void this.#look(), LOOK_EVERY_MS);
    void this.#look().then(() => {
      if (this.#listeners.has(own)) own();
    });
    return () => {
      this.#listeners.delete(own);
      if (this.#listeners.size === 0) this.#end();
    };
  }

  /** Something that is in no file has changed. */
  tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #end(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#mark = null;
  }

  async #look(): Promise<void> {
    const before = this.#mark;
    const mark = await this.#currentMark();
    if (mark === null) return;
    this.#mark = mark;
    if (before !== null && before !== mark) this.tell();
  }

  /** Null where it cannot be told at this moment: a ledger that is made again, a spool that is away. */
  async #currentMark(): Promise<string | null> {
    const app = this.#context.app();
    try {
      const marks = [statusFile(app), app.config.places.spool].map(fileMark);
      return [app.ledger.changeMark(), ...(await Promise.all(marks))].join(' ');
    } catch {
      return null;
    }
  }
}
