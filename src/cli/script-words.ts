/** Flags of ours that take a word of their own, which is then no verb. */
const TAKES_A_WORD: ReadonlySet<string> = new Set([
  '--spool',
  '--state-dir',
  '--base-url',
  '--config',
  '--account',
  '--wait-timeout',
]);

const HELP: ReadonlySet<string> = new Set(['--help', '-h']);

export interface ScriptWords {
  /** What is left for the bridge: its flags, and `run` where a script was named. */
  readonly own: readonly string[];
  /** The script and its arguments, untouched; null where the first word is another one. */
  readonly script: readonly string[] | null;
}

/** Cuts `[FLAG]… run SCRIPT [ARG]…` after `run`: what follows belongs to the script, whatever it looks like. */
export function cutScript(argv: readonly string[]): ScriptWords {
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (word === 'run') {
      const rest = argv.slice(at + 1);
      const asksHelp = rest.length === 1 && HELP.has(rest[0] ?? '');
      return asksHelp ? { own: argv, script: null } : { own: argv.slice(0, at + 1), script: rest };
    }
    if (!word.startsWith('-') || word === '-' || word === '--') break;
    if (TAKES_A_WORD.has(word)) at += 1;
  }
  return { own: argv, script: null };
}
