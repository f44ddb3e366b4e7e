import * as z from 'zod';
import { parseDuration } from '../../core/duration.ts';
import { command } from '../command.ts';
import { commonSchema, lastGiven } from '../common-flags.ts';
import { durationFlag } from '../duration-flag.ts';

const DEFAULT_AGE = '30d';

export const cleanCommand = command({
  usage: 'clean',
  describe: 'remove dumps that were imported and have their receipt; the receipts stay',
  options: (args) =>
    args
      .option('older-than', {
        type: 'string',
        default: DEFAULT_AGE,
        describe: 'imported so long ago, such as 12h',
      })
      .option('larger-than', { type: 'number', default: 0, describe: 'at least so many bytes' })
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'say what would go, and remove nothing',
      }),
  schema: () =>
    commonSchema.extend({
      olderThan: lastGiven(z.string()),
      largerThan: lastGiven(z.int().nonnegative()),
      dryRun: lastGiven(z.boolean()),
    }),
  run: async ({ olderThan, largerThan, dryRun, ...flags }, output) => {
    const olderThanMs = durationFlag('--older-than', olderThan) ?? parseDuration(DEFAULT_AGE) ?? 0;
    const { openApp } = await import('../../app/open-app.ts');
    const { cleanSent } = await import('../../app/ledger-care/clean.ts');
    const { cleanBodies } = await import('../../app/ledger-care/clean-bodies.ts');
    const { app } = await openApp(flags, { mustNotWrite: true });
    try {
      const choice = { olderThanMs, largerThanBytes: largerThan, dryRun };
      const [dumps, bodies] = [await cleanSent(app, choice), await cleanBodies(app, choice)];
      const items = [...dumps, ...bodies];
      const bytes = items.reduce((sum, item) => sum + item.bytes, 0);
      output.result({ version: 1, command: 'clean', dry_run: dryRun, items, bytes }, [
        ...items.map((item) => `${item.file}, ${item.bytes} bytes`),
        `${dryRun ? 'would remove' : 'removed'} ${dumps.length} dumps${bodies.length === 0 ? '' : ` and ${bodies.length} kept bodies`}, ${bytes} bytes; their receipts stay`,
      ]);
      return 0;
    } finally {
      await app.lifetime.close();
    }
  },
});
