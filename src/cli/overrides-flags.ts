import type { Argv } from 'yargs';
import * as z from 'zod';
import { BridgeError } from '../core/errors.ts';
import type { Overrides } from '../core/wish/wish.ts';
import { lastGiven } from './common-flags.ts';

const list = z.preprocess(
  (value: unknown): unknown => (value === undefined ? [] : Array.isArray(value) ? value : [value]),
  z.array(z.string()),
);

/** The flags that say how a run is to be continued. */
export const overridesSchema = { generations: lastGiven(z.string().optional()), set: list };

export function overridesFlags(args: Argv): Argv {
  return args
    .option('generations', { type: 'string', describe: 'how many generations the continuation is to run' })
    .option('set', {
      type: 'string',
      array: false,
      describe: 'another PyGAD parameter to change, as key=value; may be given several times',
    });
}

/** What was typed as parameters to change; a value is read as JSON where it is JSON, else it is a text. */
export function overridesOf({
  generations,
  set,
}: {
  generations?: string | undefined;
  set: string[];
}): Overrides {
  const changes = set.map((text): [string, unknown] => {
    const at = text.indexOf('=');
    if (at <= 0)
      throw new BridgeError('usage', `--set ${text}: expected key=value`, 'such as --set mutation_type=swap');
    return [text.slice(0, at), valueOf(text.slice(at + 1))];
  });
  const all = [...Object.entries(generationsOf(generations)), ...changes];
  const parameters = all.map(([parameter]) => parameter);
  const twice = parameters.find((parameter, index) => parameters.indexOf(parameter) !== index);
  if (twice !== undefined) {
    const hint = twice === 'num_generations' ? '--generations N is --set num_generations=N' : 'leave one out';
    throw new BridgeError('usage', `${twice} is given twice: expected each parameter once`, hint);
  }
  return Object.fromEntries(all);
}

function generationsOf(text: string | undefined): Overrides {
  if (text === undefined) return {};
  if (/^[1-9]\d{0,8}$/.test(text)) return { num_generations: Number(text) };
  throw new BridgeError(
    'usage',
    `--generations ${text}: expected a whole number from 1 on`,
    'such as --generations 50',
  );
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
