import * as z from 'zod';
import { command } from '../command.ts';
import { commonSchema, lastGiven } from '../common-flags.ts';

export const exportCommand = command({
  usage: 'export',
  describe: 'what the ledger knows as lines of JSON; with --read FILE learn the imports of such an export',
  options: (args) =>
    args.option('read', {
      type: 'string',
      describe: 'an export: what it proves is not sent again from here',
    }),
  schema: () => commonSchema.extend({ read: lastGiven(z.string().optional()) }),
  run: async ({ read, ...flags }, output) => {
    const { openApp } = await import('../../app/open-app.ts');
    const { exportLines, readExport } = await import('../../app/ledger-care/export.ts');
    const { app } = await openApp(flags, { mustNotWrite: read === undefined });
    try {
      if (read === undefined) {
        output.jsonLines(exportLines(app));
        return 0;
      }
      const { learned, known, withoutReceipt } = await readExport(read, app);
      const result = { learned, known, without_receipt: withoutReceipt };
      output.result({ version: 1, command: 'export', ...result }, [
        `${learned} imports learned, ${known} known before, ${withoutReceipt} runs without a receipt left alone`,
      ]);
      return 0;
    } finally {
      await app.lifetime.close();
    }
  },
});
