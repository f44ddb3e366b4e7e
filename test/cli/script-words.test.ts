import { expect, test } from 'vitest';
import { cutScript } from '../../src/cli/script-words.ts';

test.each([
  [['run', 'script.py'], ['run'], ['script.py']],
  [['run', 'script.py', '--json', '-x', '--', 'run'], ['run'], ['script.py', '--json', '-x', '--', 'run']],
  [
    ['--wait', '--spool', 'run', 'run', '-m', 'package'],
    ['--wait', '--spool', 'run', 'run'],
    ['-m', 'package'],
  ],
  [['--spool=x', 'run', 'a b'], ['--spool=x', 'run'], ['a b']],
  [['run'], ['run'], []],
])('%j is cut after run', (argv, own, script) => {
  expect(cutScript(argv)).toEqual({ own, script });
});

test.each([[[]], [['file.jsonl', 'run']], [['-', 'run']], [['--', 'run']], [['./run']], [['run', '--help']]])(
  '%j names no script',
  (argv) => {
    expect(cutScript(argv)).toEqual({ own: argv, script: null });
  },
);
