import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_FINDINGS } from '../../src/core/finding.ts';
import { sha256 } from '../../src/core/identity.ts';
import { PHASES } from '../../src/core/run-dump.ts';
import { judge } from '../../src/intake/judge.ts';
import { readDump, type ReadResult } from '../../src/intake/read.ts';
import { dumpText, GOLDEN_DUMPS, goldenBodyPath, goldenPath } from '../harness/dumps.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';
import { pick, randomFrom, type Random } from './random.ts';
import { fuzzed, fuzzedValue } from './fuzz.ts';

const LIMITS = { maxBodyBytes: 1_000_000, wholeCheckpoints: true };

/** Answers what says of a seed whether a dump that is spoilt by its chance is read in one of the ways there are. */
export async function faultOfFuzzedDump(): Promise<(seed: number) => Promise<string | null>> {
  const folder = await temporaryFolder();
  const dumps = await Promise.all(GOLDEN_DUMPS.map((name) => readFile(goldenPath(name))));
  const bodies = [await readFile(goldenBodyPath())];
  return async (seed) => {
    const random = randomFrom(seed);
    const isBare = random() < 0.2;
    const file = join(folder, isBare ? 'run.json' : 'run.vilvik.jsonl');
    const origin = pick(isBare ? bodies : dumps, random);
    const bytes = random() < 0.5 ? fuzzed(origin, random) : spoiltInside(origin, isBare, random);
    await writeFile(file, bytes);
    return faultOf(await readDump(file, LIMITS), bytes, random);
  };
}

/** Well-formed JSON with other values in it, under a header that fits: it gets further than bytes that do not fit. */
function spoiltInside(origin: Buffer, isBare: boolean, random: Random): Buffer {
  const line = isBare ? origin.toString() : (origin.toString().split('\n')[1] ?? '');
  const body = fuzzedValue(JSON.parse(line), random);
  if (isBare) return Buffer.from(JSON.stringify(body));
  return Buffer.from(dumpText({ body: JSON.stringify(body) }));
}

function faultOf(read: ReadResult, bytes: Buffer, random: Random): string | null {
  if (read.kind === 'gone' || read.kind === 'running') return `a whole file was read as ${read.kind}`;
  const { offset, bytes: length, sha256: hash } = read.dump.body;
  if (read.kind === 'dump' && sha256(bytes.subarray(offset, offset + length)) !== hash) {
    return 'other bytes would be sent than were hashed';
  }
  const { verdict, findings } = judge(read, random() < 0.5, PHASES);
  if (findings.length > MAX_FINDINGS) return `${findings.length} findings`;
  if (verdict === 'invalid' && findings.length === 0) return 'refused without a word';
  return verdict === 'accepted' && !isObject(bytes.subarray(offset, offset + length))
    ? 'taken though its body is no object'
    : null;
}

function isObject(bytes: Uint8Array): boolean {
  const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
