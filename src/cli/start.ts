import { VERSION } from '../core/version.ts';

/** Oldest Node.js whose SQLite is safe for the ledger. */
const OLDEST_NODE = [22, 22, 3] as const;

/**
 * Answers what needs no program, and loads the program only on a Node.js that can run it. Imports nothing of Node.js: the
 * package asks for that in a way which an old one does not know.
 */
export async function start(load: () => Promise<void>): Promise<void> {
  const [word, ...others] = process.argv.slice(2);
  if (word === '--version' && others.length === 0) {
    process.stdout.write(`${VERSION}\n`);
  } else if (isTooOld(process.versions.node)) {
    const wanted = OLDEST_NODE.join('.');
    process.stderr.write(
      `vilvik-bridge needs Node.js ${wanted} or newer; this is ${process.versions.node}\n`,
    );
    process.exitCode = 1;
  } else {
    keepCompiled();
    await load();
  }
}

/**
 * Compiled code of the packaged programs is kept beside them, where the package may write: a fifth of a push's time.
 * Elsewhere Node.js does without and says nothing.
 */
function keepCompiled(): void {
  if (!import.meta.filename.endsWith('.js')) return;
  process.getBuiltinModule('node:module').enableCompileCache(`${import.meta.dirname}/.compiled`);
}

function isTooOld(version: string): boolean {
  const parts = version.split('.').map(Number);
  const index = OLDEST_NODE.findIndex((wanted, place) => parts[place] !== wanted);
  return index !== -1 && (parts[index] ?? 0) < (OLDEST_NODE[index] ?? 0);
}
