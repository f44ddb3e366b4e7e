import type { Recipe } from './recipe.ts';

export const STATUSES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export const SOURCES = ['api', 'web'] as const;
export const VISIBILITIES = ['private', 'public', 'invite_only'] as const;

type Status = (typeof STATUSES)[number];

interface StoredRow {
  readonly id: string;
  readonly account: string;
  /** Order of creation: decides where times are equal. */
  readonly ordinal: number;
  /** Times are ms since 1970. */
  readonly createdAt: number;
  readonly imported: boolean;
}

export interface StoredSubmission extends StoredRow {
  readonly name: string | null;
  readonly description: string | null;
  readonly status: Status | 'imported';
  readonly source: (typeof SOURCES)[number] | 'import';
  readonly submissionType: string;
  readonly visibility: (typeof VISIBILITIES)[number];
  readonly parentId: string | null;
  readonly requestId: string;
  readonly webhookUrl: string | null;
  readonly recipe: Recipe;
  /** Where its run starts; null lets PyGAD draw a population. */
  readonly population: readonly unknown[] | null;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly generationsCompleted: number;
  /** Why it failed, in plain words. */
  readonly failure: string | null;
  /** The end of what its code printed. */
  readonly log: string | null;
}

export interface StoredResult extends StoredRow {
  readonly submissionId: string;
  readonly name: string | null;
  readonly isShared: boolean;
  /** What JSON has no number for is a text. */
  readonly fitness: number | string | readonly unknown[];
  readonly generationsCompleted: number;
  readonly bestSolution: readonly unknown[];
  readonly fitnessHistory: readonly unknown[];
  readonly population: readonly unknown[] | null;
  readonly lastFitness: readonly unknown[] | null;
  readonly stoppedReason: string | null;
  /** Kept here too, so that a result can be continued when its submission is gone. */
  readonly recipe: Recipe;
}

/** An import as it arrived: the proof of what was sent. */
export interface ImportRecord {
  readonly submissionId: string;
  readonly resultId: string;
  readonly account: string;
  readonly importedAt: number;
  readonly idempotencyKey: string | null;
  readonly bytes: Buffer;
  readonly sha256: string;
}
