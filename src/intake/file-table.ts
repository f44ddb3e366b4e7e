import type { Stats } from 'node:fs';

/** What changes whenever a file is written, replaced or renamed into place. */
export type FileFacts = Pick<Stats, 'ino' | 'size' | 'mtimeMs' | 'ctimeMs'>;

/** Number, size, two times, and the row in the ledger; 0 where the file was forgotten. */
const COLUMNS = 5;
const ROW = 4;
/** Of a slot that nobody saw yet: rounds are counted from 1. */
const NEVER = 0;

/**
 * Files that need no second look until they change: numbers alone, because a spool may hold a hundred thousand of
 * them, and as many objects make the engine keep several times their size. Names are kept as 64 bits of hash: should
 * two ever share them, both are read again at each look. Only a cache: the ledger knows them too.
 */
export class FileTable {
  #capacity = 64;
  #keys = new Uint32Array(this.#capacity * 2);
  #numbers = new Float64Array(this.#capacity * COLUMNS);
  #rounds = new Uint32Array(this.#capacity);
  /** Slots that are or were taken, and those that are. */
  #taken = 0;
  #size = 0;
  #round = 1;
  #seen = 0;

  /** `mark`: what the file looked like when it was taken in, in the words of `markOf`. */
  remember(name: string, row: number, mark: string): void {
    // One slot of eight stays free, so that a search comes to its end soon.
    if ((this.#taken + 1) * 8 > this.#capacity * 7) this.#makeRoom();
    const slot = this.#slotOf(hashOf(name, FIRST), hashOf(name, SECOND));
    if (!this.#isTaken(slot)) this.#take(slot, hashOf(name, FIRST), hashOf(name, SECOND));
    if (this.#rowAt(slot) === 0) this.#size += 1;
    const [ino = Number.NaN, size = Number.NaN, mtimeMs = Number.NaN, ctimeMs = Number.NaN] = mark
      .split(' ')
      .map(Number);
    this.#numbers.set([ino, size, mtimeMs, ctimeMs, row], slot * COLUMNS);
    this.#see(slot);
  }

  /** Whether the file is known and looks as it did; it counts as seen in this round. */
  isUnchanged(name: string, { ino, size, mtimeMs, ctimeMs }: FileFacts): boolean {
    const slot = this.#find(name);
    if (slot === null) return false;
    this.#see(slot);
    const at = slot * COLUMNS;
    const known = this.#numbers;
    return (
      known[at] === ino && known[at + 1] === size && known[at + 2] === mtimeMs && known[at + 3] === ctimeMs
    );
  }

  rowOf(name: string): number | null {
    const slot = this.#find(name);
    return slot === null ? null : this.#rowAt(slot);
  }

  forget(name: string): void {
    const slot = this.#find(name);
    if (slot !== null) this.#forgetAt(slot);
  }

  beginRound(): void {
    this.#round += 1;
    this.#seen = 0;
  }

  /** Rows of the files that nobody asked about since the round began. */
  unseen(): number[] {
    return this.#unseenSlots().map((slot) => this.#rowAt(slot));
  }

  forgetUnseen(): void {
    for (const slot of this.#unseenSlots()) this.#forgetAt(slot);
  }

  #see(slot: number): void {
    if (this.#rounds[slot] !== this.#round) this.#seen += 1;
    this.#rounds[slot] = this.#round;
  }

  #unseenSlots(): number[] {
    if (this.#seen === this.#size) return [];
    const slots: number[] = [];
    for (let slot = 0; slot < this.#capacity; slot += 1) {
      if (this.#rowAt(slot) !== 0 && this.#rounds[slot] !== this.#round) slots.push(slot);
    }
    return slots;
  }

  /** The slot stays taken, so that what was put behind it is still found. */
  #forgetAt(slot: number): void {
    this.#numbers[slot * COLUMNS + ROW] = 0;
    this.#size -= 1;
    if (this.#rounds[slot] === this.#round) this.#seen -= 1;
    this.#rounds[slot] = NEVER;
  }

  #find(name: string): number | null {
    const slot = this.#slotOf(hashOf(name, FIRST), hashOf(name, SECOND));
    return this.#rowAt(slot) === 0 ? null : slot;
  }

  /** Where the name is, or else the free slot where it belongs. */
  #slotOf(first: number, second: number): number {
    const last = this.#capacity - 1;
    let slot = first & last;
    while (this.#isTaken(slot)) {
      if (this.#keys[slot * 2] === first && this.#keys[slot * 2 + 1] === second) return slot;
      slot = (slot + 1) & last;
    }
    return slot;
  }

  #isTaken(slot: number): boolean {
    return this.#keys[slot * 2] !== 0;
  }

  #take(slot: number, first: number, second: number): void {
    this.#keys[slot * 2] = first;
    this.#keys[slot * 2 + 1] = second;
    this.#taken += 1;
  }

  #rowAt(slot: number): number {
    return this.#numbers[slot * COLUMNS + ROW] ?? 0;
  }

  /** Twice the slots where they are needed; what was forgotten goes in any case. */
  #makeRoom(): void {
    const keys = this.#keys;
    const numbers = this.#numbers;
    const rounds = this.#rounds;
    const before = this.#capacity;
    if (this.#size * 2 > before) this.#capacity *= 2;
    this.#keys = new Uint32Array(this.#capacity * 2);
    this.#numbers = new Float64Array(this.#capacity * COLUMNS);
    this.#rounds = new Uint32Array(this.#capacity);
    this.#taken = 0;
    for (let from = 0; from < before; from += 1) {
      const at = from * COLUMNS;
      if (numbers[at + ROW] === 0) continue;
      const [first = 0, second = 0] = [keys[from * 2], keys[from * 2 + 1]];
      const slot = this.#slotOf(first, second);
      this.#take(slot, first, second);
      this.#numbers.set(numbers.subarray(at, at + COLUMNS), slot * COLUMNS);
      this.#rounds[slot] = rounds[from] ?? 0;
    }
  }
}

const FIRST = 0x9747b28c;
const SECOND = 0x3c6ef372;

/**
 * MurmurHash3 of 32 bits over the letters, but with `^` where it adds: a sum of 33 bits is an object to the engine, and one for
 * each letter of each name at each look is most of what a quiet daemon would have to collect. Never 0, which stands for a
 * free slot. https://en.wikipedia.org/wiki/MurmurHash
 */
function hashOf(name: string, seed: number): number {
  let hash = seed;
  for (let index = 0; index < name.length; index += 1) {
    const mixed = Math.imul(rotated(Math.imul(name.charCodeAt(index), 0xcc9e2d51), 15), 0x1b873593);
    hash = Math.imul(rotated(hash ^ mixed, 13), 5) ^ 0xe6546b64;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0 || 1;
}

function rotated(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
