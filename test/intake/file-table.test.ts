import { expect, test } from 'vitest';
import { FileTable } from '../../src/intake/file-table.ts';

const COUNT = 5_000;
const NAMES = Array.from({ length: COUNT }, (_, number) => `run-${number}.vilvik.jsonl`);

function factsOf(number: number) {
  return { ino: number, size: 10, mtimeMs: number + 0.25, ctimeMs: number + 0.5 };
}

function filled(): FileTable {
  const table = new FileTable();
  for (const [number, name] of NAMES.entries())
    table.remember(name, number + 1, `${number} 10 ${number + 0.25} ${number + 0.5}`);
  return table;
}

test('each of many files is known by its name, with what it looked like', () => {
  const table = filled();
  for (const [number, name] of NAMES.entries()) {
    expect(table.rowOf(name)).toBe(number + 1);
    expect(table.isUnchanged(name, factsOf(number))).toBe(true);
    expect(table.isUnchanged(name, factsOf(number + 1))).toBe(false);
  }
  expect(table.rowOf('other.vilvik.jsonl')).toBeNull();
});

test('what is forgotten is gone, the others stay, and it can be remembered again', () => {
  const table = filled();
  for (const name of NAMES.slice(0, COUNT / 2)) table.forget(name);
  for (const [number, name] of NAMES.entries())
    expect(table.rowOf(name)).toBe(number < COUNT / 2 ? null : number + 1);
  for (const name of NAMES.slice(0, COUNT / 2)) table.remember(name, 7, '1 2 3 4');
  expect(NAMES.map((name) => table.rowOf(name))).toEqual(
    NAMES.map((_, number) => (number < COUNT / 2 ? 7 : number + 1)),
  );
});

test('files that come and go for long are told apart', () => {
  const table = new FileTable();
  for (const [number, name] of NAMES.entries()) {
    table.remember(name, number + 1, '1 2 3 4');
    table.forget(NAMES[number - 10] ?? '');
  }
  const known = NAMES.filter((name) => table.rowOf(name) !== null);
  expect(known).toEqual(NAMES.slice(-10));
});

test('the rows of files that nobody asked about in this round are unseen', () => {
  const table = filled();
  table.beginRound();
  for (const [number, name] of NAMES.entries()) if (number > 2) table.isUnchanged(name, factsOf(number));
  expect(table.unseen().toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
  table.forgetUnseen();
  expect(table.unseen()).toEqual([]);
  expect(NAMES.filter((name) => table.rowOf(name) === null)).toEqual(NAMES.slice(0, 3));
});
