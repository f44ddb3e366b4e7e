import yargs from 'yargs';
import * as z from 'zod';
import { BridgeError, exitCodeOf } from '../core/errors.ts';
import { VERSION } from '../core/version.ts';
import type { Command } from './command.ts';
import { commonFlags, lastGiven } from './common-flags.ts';
import { giveHyphensBack, keepHyphens, withHyphens } from './hyphens.ts';
import { Output } from './output.ts';

// A check of ours runs a few times in a process: compiling it takes longer than it saves.
z.config({ jitless: true });

const flag = lastGiven(z.boolean());

const outputFlags = z.object({
  json: flag,
  quiet: flag,
  verbose: flag,
  color: lastGiven(z.boolean().optional()),
});

export interface Program {
  readonly name: 'vilvik-push' | 'vilvik-bridge';
  readonly commands: readonly Command[];
}

/** argv -> command -> exit code. The only place that prints an error and sets the exit code. */
export async function main({ name, commands }: Program, argv: readonly string[]): Promise<void> {
  let output = new Output({
    json: argv.includes('--json'),
    quiet: false,
    verbose: argv.includes('--verbose'),
    color: undefined,
  });
  let verb: string = name;
  try {
    const { command, args } = await parse(name, commands, argv);
    if (command === null) return;
    verb = verbOf(command);
    const { json, quiet, verbose, color } = outputFlags.parse(args);
    output = new Output({ json, quiet, verbose, color });
    process.exitCode = await command.run(args, output);
  } catch (error) {
    output.error(error, name, verb);
    process.exitCode = exitCodeOf(error);
  }
}

function verbOf({ usage }: Command): string {
  return usage.startsWith('$0') ? 'push' : (usage.split(' ')[0] ?? usage);
}

interface Parsed {
  /** Null when help or the version was asked for and printed. */
  readonly command: Command | null;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What the words mean; throws where they mean nothing. */
export async function parse(
  name: string,
  commands: readonly Command[],
  argv: readonly string[],
): Promise<Parsed> {
  const parsed: { command: Command | null; args: Record<string, unknown> } = { command: null, args: {} };
  const parser = yargs(keepHyphens(argv))
    .scriptName(name)
    .usage(`$0 — brings PyGAD runs to Vilvik`)
    .locale('en')
    .version(VERSION)
    .parserConfiguration({ 'parse-positional-numbers': false })
    .strict()
    .exitProcess(false)
    .fail((message: string | null, error: unknown) => {
      throw usageError(message, error, { name, verb: argv[0] ?? '' });
    });
  renderNoHelpAhead(parser);
  commonFlags(parser);
  for (const command of commands) {
    parser.command(command.usage, command.describe, command.options, (args) => {
      parsed.command = command;
      parsed.args = giveHyphensBack(args);
    });
  }
  if (!commands.some(({ usage }) => usage.startsWith('$0')))
    parser.demandCommand(1, 1, 'name one of the commands');
  await parser.parseAsync();
  return parsed;
}

/**
 * Before each verb yargs renders its help, should the verb ask for it later; ours never do, and it takes as long as
 * Node.js takes to start (https://github.com/yargs/yargs/blob/main/lib/command.ts).
 */
function renderNoHelpAhead(parser: object): void {
  const { getInternalMethods } = parser as Partial<YargsInternals>;
  const usage = getInternalMethods?.call(parser).getUsageInstance();
  if (usage !== undefined) usage.cacheHelpMessage = () => undefined;
}

interface YargsInternals {
  getInternalMethods(): { getUsageInstance(): { cacheHelpMessage: () => void } };
}

/** Verbs that one could look for at the bridge. */
const VERBS_OF_PUSH: ReadonlySet<string> = new Set(['push', 'run']);

function usageError(
  message: string | null,
  error: unknown,
  { name, verb }: { readonly name: string; readonly verb: string },
): unknown {
  if (message === null) return error;
  const isForPush = name === 'vilvik-bridge' && VERBS_OF_PUSH.has(verb);
  const hint = isForPush ? 'that is a program of its own: vilvik-push --help' : `see ${name} --help`;
  return new BridgeError('usage', withHyphens(message), hint, error);
}
