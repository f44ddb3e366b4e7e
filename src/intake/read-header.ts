import * as z from 'zod';
import type { Finding } from '../core/finding.ts';
import {
  DUMP_VERSION,
  headerSchema,
  MAX_HEADER_BYTES,
  VERSION_PATH,
  type RunDumpHeader,
} from '../core/run-dump.ts';
import { parseStrictJson } from '../core/strict-json.ts';
import { findingsOf } from './findings.ts';

export type HeaderResult =
  | { readonly kind: 'header'; readonly header: RunDumpHeader; readonly bodyOffset: number }
  | {
      readonly kind: 'cut' | 'invalid';
      readonly runId: string | null;
      readonly findings: readonly Finding[];
    };

/** Reads line 1 of a dump from the first bytes of the file. */
export function readHeader(start: Uint8Array, fileSize: number): HeaderResult {
  const end = start.indexOf(0x0a);
  if (end === -1) return withoutEnd(start, fileSize);
  const parsed = parseStrictJson(start.subarray(0, end), 'header');
  if (parsed.kind !== 'value') return { kind: 'invalid', runId: null, findings: [parsed.finding] };
  const checked = headerSchema.safeParse(parsed.value, { reportInput: true });
  if (checked.success) return { kind: 'header', header: checked.data, bodyOffset: end + 1 };
  const version = versionFinding(parsed.value);
  const findings = version === null ? findingsOf(checked.error.issues, 'header') : [version];
  return { kind: 'invalid', runId: runIdOf(parsed.value), findings };
}

function withoutEnd(start: Uint8Array, fileSize: number): HeaderResult {
  if (fileSize > MAX_HEADER_BYTES) {
    const finding: Finding = {
      severity: 'error',
      path: 'header',
      expected: `a first line of less than ${MAX_HEADER_BYTES + 1} bytes`,
      found: `no line end in the first ${MAX_HEADER_BYTES + 1} bytes`,
      mend: 'is this a run dump? A bare import body must have a name that ends in .json',
    };
    return { kind: 'invalid', runId: null, findings: [finding] };
  }
  const finding: Finding = {
    severity: 'error',
    path: 'file',
    expected: 'a header line and a body line',
    found: start.length === 0 ? 'an empty file' : `${start.length} bytes without a line end`,
    mend: 'copy the whole file again, or let the run write its dump again',
  };
  return { kind: 'cut', runId: null, findings: [finding] };
}

const versionSchema = z.looseObject({ format: z.literal('vilvik-run-dump'), version: z.number() });

/** A newer version may differ in anything, so this is told before every other fault. */
function versionFinding(header: unknown): Finding | null {
  const version = versionSchema.safeParse(header);
  if (!version.success || version.data.version === DUMP_VERSION) return null;
  return {
    severity: 'error',
    path: VERSION_PATH,
    expected: `version ${DUMP_VERSION}`,
    found: `version ${version.data.version}`,
    mend: 'update vilvik-bridge, which is older than the shim that wrote this dump: it is tried again then',
  };
}

const identifiedSchema = z.looseObject({ run_id: z.uuid() });

function runIdOf(header: unknown): string | null {
  const found = identifiedSchema.safeParse(header);
  return found.success ? found.data.run_id : null;
}
