import { DatabaseSync } from 'node:sqlite';
import type { WishState } from '../../src/core/wish/continuation.ts';
import type { RunState } from '../../src/core/run.ts';

/** One step of a run from state to state, as `queued -> sending`. */
export type Move = `${RunState | 'new'} -> ${RunState}`;

/** One step of a wish, as `wanted -> asking`. */
export type WishMove = `${WishState | 'new'} -> ${WishState}`;

/** Lets the ledger itself write down each move of each run, whoever makes it. To be called each time it was opened. */
export function watchMoves(file: string): void {
  const db = new DatabaseSync(file, { timeout: 5_000 });
  try {
    const isWatched = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'moves'").get() !== undefined;
    if (isWatched) return;
    db.exec(`
      CREATE TABLE moves (move TEXT NOT NULL);
      -- What is there before anybody watched was put there.
      INSERT INTO moves SELECT 'new -> ' || state FROM runs;
      CREATE TRIGGER moves_in AFTER INSERT ON runs BEGIN
        INSERT INTO moves VALUES ('new -> ' || new.state);
      END;
      CREATE TRIGGER moves_on AFTER UPDATE OF state ON runs BEGIN
        INSERT INTO moves VALUES (old.state || ' -> ' || new.state);
      END;
      CREATE TABLE wish_moves (move TEXT NOT NULL);
      CREATE TRIGGER wish_moves_in AFTER INSERT ON wishes BEGIN
        INSERT INTO wish_moves VALUES ('new -> ' || new.state);
      END;
      CREATE TRIGGER wish_moves_on AFTER UPDATE OF state ON wishes BEGIN
        INSERT INTO wish_moves VALUES (old.state || ' -> ' || new.state);
      END;`);
  } finally {
    db.close();
  }
}

/** Which moves were made in this ledger, each once. */
export function movesIn(file: string): Move[] {
  return distinct<Move>(file, 'moves');
}

/** The same for its wishes. */
export function wishMovesIn(file: string): WishMove[] {
  return distinct<WishMove>(file, 'wish_moves');
}

function distinct<Told extends string>(file: string, table: 'moves' | 'wish_moves'): Told[] {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return db
      .prepare(`SELECT DISTINCT move FROM ${table} ORDER BY move`)
      .all()
      .map(({ move }) => move as Told);
  } finally {
    db.close();
  }
}
