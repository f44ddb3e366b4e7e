import { closeSync, read, readSync } from 'node:fs';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { cautionsOf, proofOf } from '../core/caution.ts';
import type { Finding } from '../core/finding.ts';
import { runIdOfBytes, sha256 } from '../core/identity.ts';
import {
  DUMP_SUFFIX,
  fingerprintOfFileName,
  generationsOf,
  MAX_HEADER_BYTES,
  nameOf,
  type RunDump,
  type RunDumpHeader,
} from '../core/run-dump.ts';
import { parseStrictJson } from '../core/strict-json.ts';
import { overridesOf } from '../core/wish/wish.ts';
import { mayPass, openRegularFile, unreadable } from './open-file.ts';
import { readHeader } from './read-header.ts';

/** What a file turned out to be. `cut` is a verdict only once the file has come to rest. */
export type ReadResult =
  | { readonly kind: 'gone' }
  | { readonly kind: 'running'; readonly header: RunDumpHeader; readonly modifiedAt: number }
  | { readonly kind: 'dump'; readonly dump: RunDump; readonly body: unknown }
  /** A whole body that is not the one the header promises: damage, or a repair by hand. */
  | { readonly kind: 'mismatched'; readonly dump: RunDump; readonly body: unknown; readonly finding: Finding }
  | { readonly kind: 'cut'; readonly dump: RunDump; readonly findings: readonly Finding[] }
  | { readonly kind: 'invalid'; readonly dump: RunDump; readonly findings: readonly Finding[] };

export interface ReadLimits {
  /** Read a checkpoint as a whole too: it is the last that will come of its run. */
  readonly wholeCheckpoints?: boolean;
  readonly maxBodyBytes: number;
  /** Throw what may be otherwise in a moment: a verdict would have the file put away. */
  readonly mayThrow?: boolean;
}

/** Reads one dump: header by its length, body by what the header promises; a bare `.json` file is all body. */
export async function readDump(file: string, limits: ReadLimits): Promise<ReadResult> {
  const opened = openRegularFile(file);
  if (opened.kind === 'gone') return { kind: 'gone' };
  if (opened.kind === 'unreadable') {
    throwPassing(opened.cause, limits);
    return invalid(namelessDump(file), opened.finding);
  }
  const { descriptor, stats } = opened;
  try {
    const isOwn = stats.uid === (process.getuid?.() ?? stats.uid);
    const modifiedAt = Math.round(stats.mtimeMs);
    const source = { file, descriptor, size: stats.size, modifiedAt, isOwn, ...limits };
    return file.endsWith(DUMP_SUFFIX) ? await readWithHeader(source) : await readBare(source);
  } catch (error) {
    throwPassing(error, limits);
    return invalid(namelessDump(file), unreadable(error));
  } finally {
    closeSync(descriptor);
  }
}

function throwPassing(error: unknown, { mayThrow = false }: ReadLimits): void {
  if (mayThrow && mayPass(error)) throw error;
}

/** The header of a run that is still under way; null for every other file. */
export async function readRunningHeader(file: string): Promise<RunDumpHeader | null> {
  const header = await readDumpHeader(file);
  return header?.phase === 'checkpoint' ? header : null;
}

/** What a dump says of itself; null for a file that has no header. */
export async function readDumpHeader(file: string): Promise<RunDumpHeader | null> {
  if (!file.endsWith(DUMP_SUFFIX)) return null;
  const opened = openRegularFile(file);
  if (opened.kind !== 'open') return null;
  try {
    const start = await readRange(opened.descriptor, 0, Math.min(opened.stats.size, MAX_HEADER_BYTES + 1));
    const found = readHeader(start, opened.stats.size);
    return found.kind === 'header' ? found.header : null;
  } finally {
    closeSync(opened.descriptor);
  }
}

interface Source extends ReadLimits {
  readonly file: string;
  readonly descriptor: number;
  readonly size: number;
  readonly modifiedAt: number;
  /** The file belongs to the user of this process. */
  readonly isOwn: boolean;
}

async function readBare(source: Source): Promise<ReadResult> {
  if (source.size > source.maxBodyBytes)
    return invalid(namelessDump(source.file), tooLarge(source.size, source));
  const bytes = await readRange(source.descriptor, 0, source.size);
  const dump = bareDump(bytes, source.modifiedAt);
  const parsed = parseStrictJson(bytes, 'file');
  if (parsed.kind === 'cut') return { kind: 'cut', dump, findings: [parsed.finding] };
  if (parsed.kind === 'broken') return invalid(dump, parsed.finding);
  const body = parsed.value;
  return { kind: 'dump', dump: { ...dump, name: nameOf(body), generations: generationsOf(body) }, body };
}

async function readWithHeader(source: Source): Promise<ReadResult> {
  const start = await readRange(source.descriptor, 0, Math.min(source.size, MAX_HEADER_BYTES + 1));
  const found = readHeader(start, source.size);
  if (found.kind !== 'header') {
    const dump = {
      ...bareDump(start, source.modifiedAt),
      ...(found.runId === null ? {} : { runId: found.runId }),
    };
    return { kind: found.kind, dump, findings: found.findings };
  }
  const { header, bodyOffset } = found;
  if (header.phase === 'checkpoint' && source.wholeCheckpoints !== true) {
    return { kind: 'running', header, modifiedAt: source.modifiedAt };
  }
  return readBody(source, header, bodyOffset, start);
}

/** `start`: the first bytes of the file, which hold the whole of a small body. */
async function readBody(
  source: Source,
  header: RunDumpHeader,
  offset: number,
  start: Uint8Array,
): Promise<ReadResult> {
  const promised = header.body.bytes;
  const available = Math.max(0, source.size - offset);
  const wholeBytes = promised + 1 + (header.state === null ? 0 : header.state.bytes + 1);
  const dumpOf = (body: Uint8Array): RunDump => headedDump(header, offset, body, source.isOwn);
  const length = Math.min(promised, available);
  if (length > source.maxBodyBytes) return invalid(dumpOf(new Uint8Array()), tooLarge(length, source));
  const isRead = offset + length <= start.length;
  const bytes = isRead
    ? start.subarray(offset, offset + length)
    : await readRange(source.descriptor, offset, length);
  // The last line may lack its line feed; everything else must be there to the byte.
  const isWhole = available === wholeBytes || available === wholeBytes - 1;
  const dump = dumpOf(bytes);
  if (isWhole && dump.body.sha256 === header.body.sha256) return parseBody(dump, bytes);
  return readMismatched(source, header, offset, available);
}

function parseBody(dump: RunDump, bytes: Uint8Array): ReadResult {
  const parsed = parseStrictJson(bytes, 'body', () => {
    giveBack(bytes);
  });
  if (parsed.kind !== 'value') return invalid(dump, parsed.finding);
  return { kind: 'dump', dump: { ...dump, generations: generationsOf(parsed.value) }, body: parsed.value };
}

/** The header does not fit: either the file is cut or damaged, or somebody repaired line 2 by hand. */
async function readMismatched(
  source: Source,
  header: RunDumpHeader,
  offset: number,
  available: number,
): Promise<ReadResult> {
  const rest = await readRange(source.descriptor, offset, Math.min(available, source.maxBodyBytes + 1));
  const lineEnd = rest.indexOf(0x0a);
  const line = lineEnd === -1 ? rest : rest.subarray(0, lineEnd);
  const dump = headedDump(header, offset, line, source.isOwn);
  const finding =
    dump.body.sha256 === header.body.sha256 ? otherSize(source, header, offset) : otherBody(header, dump);
  const parsed = parseStrictJson(line, 'body');
  if (parsed.kind !== 'value') return { kind: 'cut', dump, findings: [finding, parsed.finding] };
  const generations = generationsOf(parsed.value);
  return { kind: 'mismatched', dump: { ...dump, generations }, body: parsed.value, finding };
}

function otherBody({ body }: RunDumpHeader, found: RunDump): Finding {
  return {
    severity: 'error',
    path: 'body',
    expected: `${body.bytes} bytes with sha256 ${body.sha256.slice(0, 12)}…, as the header says`,
    found: `${found.body.bytes} bytes with sha256 ${found.body.sha256.slice(0, 12)}…`,
    mend: 'copy the whole file again; if line 2 was changed on purpose, move the file back into the spool once more',
  };
}

/** The body is there, but what follows it is cut, or there is more than the header says. */
function otherSize({ size }: Source, { body, state }: RunDumpHeader, offset: number): Finding {
  const expected = offset + body.bytes + 1 + (state === null ? 0 : state.bytes + 1);
  return {
    severity: 'error',
    path: 'file',
    expected: `${expected} bytes, as the header says`,
    found: `${size} bytes`,
    mend: 'copy the whole file again; if it was changed on purpose, move it back into the spool once more',
  };
}

function headedDump(header: RunDumpHeader, offset: number, body: Uint8Array, isOwn: boolean): RunDump {
  const overrides = overridesOf(header.continue);
  return {
    runId: header.run_id,
    sequence: header.sequence,
    phase: header.phase,
    name: header.name,
    createdAt: Date.parse(header.created_at),
    body: { offset, bytes: body.length, sha256: sha256(body) },
    generations: null,
    notes: header.notes ?? [],
    proof: proofOf(header),
    cautions: cautionsOf(header),
    asked: overrides === null ? null : { overrides, isOwn },
  };
}

function bareDump(bytes: Uint8Array, modifiedAt: number): RunDump {
  const hash = sha256(bytes);
  return {
    runId: runIdOfBytes(hash),
    sequence: 0,
    phase: 'finished',
    name: null,
    createdAt: modifiedAt,
    body: { offset: 0, bytes: bytes.length, sha256: hash },
    generations: null,
    notes: [],
    proof: null,
    cautions: [],
    asked: null,
  };
}

/** Nothing of the content is known: the name is all there is to remember it by. */
function namelessDump(file: string): RunDump {
  const hash = fingerprintOfFileName(basename(file));
  return {
    ...bareDump(new Uint8Array(), 0),
    runId: runIdOfBytes(hash),
    body: { offset: 0, bytes: 0, sha256: hash },
  };
}

function invalid(dump: RunDump, finding: Finding): ReadResult {
  return { kind: 'invalid', dump, findings: [finding] };
}

function tooLarge(bytes: number, { maxBodyBytes }: ReadLimits): Finding {
  return {
    severity: 'error',
    path: 'file',
    expected: `a body of at most ${maxBodyBytes} bytes`,
    found: `${bytes} bytes`,
    mend: 'write the dump with include_population=False, or raise intake.max_body_bytes',
  };
}

/** Large bytes go at once: bytes, text and value together would be most of the memory that a push needs. */
function giveBack({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}

/** As much as the first look at a file reads: to ask another thread for it takes longer than the disk does. */
const AT_ONCE_BYTES = MAX_HEADER_BYTES + 1;
const readLater = promisify(read);

async function readRange(descriptor: number, offset: number, length: number): Promise<Uint8Array> {
  // Of no pool: the bytes are given back alone.
  const buffer = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const rest = [buffer, filled, length - filled, offset + filled] as const;
    const bytesRead =
      length <= AT_ONCE_BYTES
        ? readSync(descriptor, ...rest)
        : (await readLater(descriptor, ...rest)).bytesRead;
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
