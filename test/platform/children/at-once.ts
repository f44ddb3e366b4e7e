import { runInPlace } from '../../../src/platform/in-place.ts';

/** The first thing it does is to interrupt us; it ends only once that has come back to it. */
const INTERRUPTER = `trap 'exit 7' INT; kill -INT $PPID; cat`;

process.exitCode = (await runInPlace({ command: 'sh', args: ['-c', INTERRUPTER] })) ?? 99;
