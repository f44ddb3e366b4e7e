import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { BridgeError, ERROR_CODES } from '../core/errors.ts';
import { printable, printableJson } from '../core/printable.ts';

export interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: boolean | undefined;
}

/** Results on standard output, everything else on standard error. */
export class Output {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly isTerminal: boolean;
  readonly hasColor: boolean;

  constructor({ json, quiet, verbose, color }: OutputOptions) {
    this.json = json;
    this.quiet = quiet;
    this.verbose = verbose;
    // Not of the stream: making it takes a while, and nothing goes through it.
    this.isTerminal = isatty(2);
    this.hasColor = color ?? (this.isTerminal && (process.env['NO_COLOR'] ?? '') === '');
  }

  /** With `--json` the object, else the lines. */
  result(value: object, lines: readonly string[]): void {
    if (this.json) write(1, `${printableJson(JSON.stringify(value))}\n`);
    else this.lines(lines);
  }

  /** JSON lines, whatever was asked for: that is what the result is. */
  jsonLines(lines: readonly string[]): void {
    for (const line of lines) write(1, `${printableJson(line)}\n`);
  }

  /** Lines of the result, as soon as they are known. */
  lines(lines: readonly string[]): void {
    for (const line of lines) write(1, `${printableLines(line)}\n`);
  }

  /** One line about the way, not the result. */
  progress(line: string): void {
    if (!this.quiet) write(2, `${printableLines(line)}\n`);
  }

  /** One line without which the person could not go on. */
  notice(line: string): void {
    write(2, `${printableLines(line)}\n`);
  }

  /** A line that the next one replaces; for terminals only. */
  transient(line: string): void {
    if (!this.quiet) write(2, `\r\u001b[2K${printable(line)}`);
  }

  /** The one place where an error is printed. */
  error(error: unknown, program: string, command: string): void {
    const { code, message, hint } = describeError(error, this.verbose);
    if (this.json && code !== 'output_unwritable') {
      const exitCode = ERROR_CODES[code].exitCode;
      write(
        1,
        `${printableJson(JSON.stringify({ version: 1, command, error: { code, message, hint }, exit_code: exitCode }))}\n`,
      );
    }
    write(2, `${program}: ${message}\n${hint === '' ? '' : `  ${hint}\n`}`);
  }
}

function describeError(error: unknown, verbose: boolean) {
  if (error instanceof BridgeError) {
    return { code: error.code, message: printableLines(error.message), hint: printableLines(error.hint) };
  }
  const text =
    error instanceof Error ? ((verbose ? error.stack : undefined) ?? error.message) : String(error);
  const hint = 'this is a fault of vilvik-bridge: please report it with the output of --verbose';
  return { code: 'internal' as const, message: printableLines(text), hint };
}

/** Whatever a command forgot, no text from outside writes anything but letters; line ends and tabs are layout. */
function printableLines(text: string): string {
  return text.replaceAll(/[^\n\t]+/g, printable);
}

/**
 * Synchronous, so that nothing is lost when the process exits. A reader that went away is not an error of ours, and words about
 * the way that cannot be written must not end it.
 */
function write(descriptor: 1 | 2, text: string): void {
  try {
    writeAll(descriptor, Buffer.from(text));
  } catch (error) {
    if (descriptor === 1 && codeOf(error) !== 'EPIPE') throw unwritable(error);
  }
}

function unwritable(error: unknown): BridgeError {
  const why = error instanceof Error ? error.message : String(error);
  const hint =
    'what the command did is done; ask again when there is room, such as with vilvik-bridge status';
  return new BridgeError('output_unwritable', `the result could not be written: ${why}`, hint, error);
}

function writeAll(descriptor: 1 | 2, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      // A pipe that is full for the moment.
      if (codeOf(error) !== 'EAGAIN') throw error;
    }
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}
