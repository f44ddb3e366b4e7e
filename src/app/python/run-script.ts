import { join } from 'node:path';
import type { Config } from '../../config/schema.ts';
import { BridgeError } from '../../core/errors.ts';
import { readRunningHeader } from '../../intake/read.ts';
import { listDumps } from '../../intake/list.ts';
import { fileMark, whereItExists } from '../../platform/files.ts';
import { runInPlace } from '../../platform/in-place.ts';
import type { Host } from '../../config/places.ts';
import { canImport, findInterpreter, findPythonParts, withShim } from './python.ts';

export interface ScriptRun {
  readonly exitCode: number;
  /** Dumps that are new or were rewritten since the script began; those of runs still under way are not among them. */
  readonly files: readonly string[];
}

/** Runs `python -m vilvik_shim run WORD…` in our place and answers what it left in the spool. */
export async function runScript(words: readonly string[], config: Config, host: Host): Promise<ScriptRun> {
  const { spool } = config.places;
  const parts = findPythonParts();
  const command = await findInterpreter(config.python, parts);
  const hasShim = await canImport(command, 'vilvik_shim');
  const before = await marksOf(spool);
  const exitCode = await runInPlace({
    command,
    args: ['-m', 'vilvik_shim', 'run', ...words],
    env: { VILVIK_SPOOL: spool, ...(hasShim ? {} : withShim(parts.shim, host.env)) },
  });
  if (exitCode === null)
    throw new BridgeError('python_missing', `${command} is gone`, 'name another one in VILVIK_PYTHON');
  return { exitCode, files: await newSince(before, spool) };
}

async function newSince(before: ReadonlyMap<string, string | null>, spool: string): Promise<string[]> {
  const after = await marksOf(spool);
  const changed = [...after].filter(([file, mark]) => before.get(file) !== mark).map(([file]) => file);
  const running = await Promise.all(changed.map((file) => readRunningHeader(file)));
  return changed.filter((_, index) => running[index] === null);
}

/** Of what was put away the names are enough: a daemon may have done so before the script has ended. */
async function marksOf(spool: string): Promise<Map<string, string | null>> {
  const files = await dumpsIn(spool);
  const marks = await Promise.all(files.map(async (file) => [file, await fileMark(file)] as const));
  const away = [...(await dumpsIn(join(spool, 'sent'))), ...(await dumpsIn(join(spool, 'rejected')))];
  return new Map([...marks, ...away.map((file) => [file, null] as const)]);
}

async function dumpsIn(folder: string): Promise<readonly string[]> {
  return (await whereItExists(() => listDumps(folder))) ?? [];
}
