import * as z from 'zod';
import { RUN_STATES } from '../../core/run.ts';
import { command } from '../command.ts';
import { commonSchema, lastGiven } from '../common-flags.ts';
import { countFlag } from '../count-flag.ts';
import { listedLines, listedView } from '../list-words.ts';

const STATES = [...RUN_STATES, 'running'] as const;

export const listCommand = command({
  usage: 'list',
  describe: 'the runs that changed last: the end of the id, state, when, name',
  options: (args) =>
    args
      .option('rejected', {
        type: 'boolean',
        default: false,
        describe: 'only what is in quarantine, with the reasons',
      })
      .option('state', { choices: STATES, describe: 'only runs in this state; may be given again' })
      .option('limit', { type: 'string', default: '50', describe: 'how many at most' }),
  schema: () =>
    commonSchema.extend({
      rejected: lastGiven(z.boolean()),
      state: z.union([z.enum(STATES).transform((state) => [state]), z.array(z.enum(STATES))]).default([]),
      limit: lastGiven(z.string()),
    }),
  run: async ({ rejected, state, limit, ...flags }, output) => {
    const { openApp } = await import('../../app/open-app.ts');
    const { listRuns } = await import('../../app/by-hand/list.ts');
    const { app } = await openApp(flags, { mustNotWrite: true });
    try {
      const states = rejected ? [...state, 'rejected' as const] : state;
      const { items, total } = await listRuns(app, { states, limit: countFlag('--limit', limit) });
      const now = app.clock.now();
      const more = total > items.length ? [`and ${total - items.length} more: --limit ${total}`] : [];
      const lines = items.length === 0 ? ['no runs'] : items.flatMap((item) => listedLines(item, now));
      output.result({ version: 1, command: 'list', items: items.map(listedView), total }, [
        ...lines,
        ...more,
      ]);
      return 0;
    } finally {
      await app.lifetime.close();
    }
  },
});
