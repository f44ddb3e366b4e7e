import * as z from 'zod';
import { planLines, totalCalls } from '../../core/probe/plan.ts';
import { command } from '../command.ts';
import { commonSchema, lastGiven } from '../common-flags.ts';
import { requireConsent } from '../consent.ts';
import { probedLines } from '../probe-words.ts';

export const probeCommand = command({
  usage: 'probe',
  describe: 'asks the service what its documentation leaves open, after you have seen what that costs',
  options: (args) =>
    args
      .option('yes', { type: 'boolean', default: false, describe: 'agree to the plan without being asked' })
      .option('continue', {
        type: 'boolean',
        default: false,
        describe: 'also make the calls that cost credits',
      })
      .option('fill-quota', {
        type: 'boolean',
        default: false,
        describe: 'also use up the import limit of this hour, to learn how it is kept',
      }),
  schema: () =>
    commonSchema.extend({
      yes: lastGiven(z.boolean()),
      continue: lastGiven(z.boolean()),
      fillQuota: lastGiven(z.boolean()),
    }),
  run: async ({ yes, continue: mayContinue, fillQuota, ...flags }, output) => {
    const { openConfig, openLogin } = await import('../../app/open-app.ts');
    const { planFor, probe } = await import('../../app/probe/probe.ts');
    const options = { mayContinue, fillsQuota: fillQuota };
    const config = await openConfig(flags);
    const plan = planFor(config, options);
    // Also with --quiet and --json: this is what is agreed to.
    for (const line of planLines(plan, config.account.baseUrl)) output.notice(line);
    await requireConsent(output, yes);
    const { login, lifetime } = await openLogin(flags);
    try {
      const probed = await probe(login, options, (line) => {
        output.progress(line);
      });
      const { findings, calls, left, file } = probed;
      const view = { base_url: config.account.baseUrl, planned_calls: totalCalls(plan), calls, file };
      output.result(
        { version: 1, command: 'probe', ...view, items: findings, left, exit_code: 0 },
        probedLines(probed),
      );
      return 0;
    } finally {
      await lifetime.close();
    }
  },
});
