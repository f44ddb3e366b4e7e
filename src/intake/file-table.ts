import type { Stats } from 'node:fs';

/** What changes whenever a file is written, replaced or renamed into place. */
export type FileFacts = Pick<Stats, 'ino' | 'size' | 'mtimeMs' | 'ctimeMs'>;

const COLUMNS = 6;

/**
 * Files that need no second look until they change: their names, and six numbers each side by side, because a spool
 * may hold a hundred thousand of them. Only a cache: the ledger knows them too.
 */
export class FileTable {
  readonly #slots = new Map<string, number>();
  readonly #free: number[] = [];
  #numbers = new Float64Array(COLUMNS * 64);
  #round = 0;

  get size(): number {
    return this.#slots.size;
  }

  /** `mark`: what the file looked like when it was taken in, in the words of `markOf`. */
  remember(name: string, row: number, mark: string): void {
    const slot = this.#slots.get(name) ?? this.#free.pop() ?? this.#slots.size;
    this.#slots.set(name, slot);
    this.#makeRoomFor(slot);
    const [ino = Number.NaN, size = Number.NaN, mtimeMs = Number.NaN, ctimeMs = Number.NaN] = mark
      .split(' ')
      .map(Number);
    this.#numbers.set([ino, size, mtimeMs, ctimeMs, row, this.#round], slot * COLUMNS);
  }

  /** Whether the file is known and looks as it did; it counts as seen in this round. */
  isUnchanged(name: string, { ino, size, mtimeMs, ctimeMs }: FileFacts): boolean {
    const slot = this.#slots.get(name);
    if (slot === undefined) return false;
    const at = slot * COLUMNS;
    const known = this.#numbers;
    known[at + 5] = this.#round;
    return (
      known[at] === ino && known[at + 1] === size && known[at + 2] === mtimeMs && known[at + 3] === ctimeMs
    );
  }

  rowOf(name: string): number | null {
    const slot = this.#slots.get(name);
    return slot === undefined ? null : (this.#numbers[slot * COLUMNS + 4] ?? null);
  }

  forget(name: string): void {
    const slot = this.#slots.get(name);
    if (slot === undefined) return;
    this.#slots.delete(name);
    this.#free.push(slot);
  }

  beginRound(): void {
    this.#round += 1;
  }

  /** Names that nobody asked about since the round began. */
  unseen(): string[] {
    return [...this.#slots].flatMap(([name, slot]) =>
      this.#numbers[slot * COLUMNS + 5] === this.#round ? [] : [name],
    );
  }

  #makeRoomFor(slot: number): void {
    if ((slot + 1) * COLUMNS <= this.#numbers.length) return;
    const larger = new Float64Array(this.#numbers.length * 2);
    larger.set(this.#numbers);
    this.#numbers = larger;
  }
}
