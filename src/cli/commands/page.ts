import * as z from 'zod';
import { command } from '../command.ts';
import { commonSchema, lastGiven } from '../common-flags.ts';
import { portFlag } from '../port-flag.ts';

export const pageCommand = command({
  usage: 'page',
  describe: 'show everything as a page in the browser, on this machine alone, until a signal',
  options: (args) =>
    args.option('page-port', {
      type: 'string',
      default: '0',
      describe: 'port on the loopback address; 0 takes a free one',
    }),
  schema: () => commonSchema.extend({ pagePort: lastGiven(z.string()) }),
  run: async ({ pagePort, ...flags }, output) => {
    const { runPage } = await import('../../app/local-page/run-page.ts');
    await runPage(flags, portFlag('--page-port', pagePort), ({ address, already }) => {
      const hint = already ? 'a bridge shows it already' : 'open it in a browser; Ctrl-C ends it';
      output.result({ version: 1, command: 'page', address, already }, [address]);
      output.progress(hint);
    });
    return 0;
  },
});
