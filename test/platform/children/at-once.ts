import { runInPlace } from '../../../src/platform/in-place.ts';

/**
 * The first thing it does is to interrupt us; it ends once that has come back to it, or when we are gone. In steps: a signal that
 * comes while a shell begins a command is noted, and acted on only when the command has ended.
 */
const INTERRUPTER = `trap 'exit 7' INT; kill -INT $PPID; while kill -0 $PPID 2>/dev/null; do sleep 1; done`;

process.exitCode = (await runInPlace({ command: 'sh', args: ['-c', INTERRUPTER] })) ?? 99;
