import * as z from 'zod';
import type { Flags } from '../../config/load.ts';
import { command } from '../command.ts';
import { commonSchema, lastGiven } from '../common-flags.ts';
import type { Output } from '../output.ts';
import { portFlag } from '../port-flag.ts';
import { assumptionLines, readyLines } from '../sandbox-words.ts';

export const sandboxCommand = command({
  usage: 'sandbox',
  describe: 'emulate the Vilvik API on this machine, without an account, until a signal',
  options: (args) =>
    args
      .option('port', {
        type: 'string',
        default: '0',
        describe: 'port on the loopback address; 0 takes a free one',
      })
      .option('assume', {
        type: 'string',
        array: true,
        describe: 'name=value of a behaviour that is not documented',
      })
      .option('assumptions', { type: 'boolean', default: false, describe: 'list these, with reasons' })
      .option('openapi', { type: 'boolean', default: false, describe: 'print the API as OpenAPI 3.1' })
      .option('state', { type: 'string', describe: 'file to keep everything in from one start to the next' })
      .option('seed', { type: 'string', describe: 'file (JSON) with what it begins with' }),
  schema: () =>
    commonSchema.extend({
      port: lastGiven(z.string()),
      assume: z.array(z.string()).default([]),
      assumptions: z.boolean(),
      openapi: z.boolean(),
      state: lastGiven(z.string().optional()),
      seed: lastGiven(z.string().optional()),
    }),
  run: async ({ port, assume, assumptions, openapi, state, seed, ...flags }, output) => {
    if (assumptions) return listAssumptions(assume, flags, output);
    if (openapi) return printOpenApi(output);
    const { runSandbox } = await import('../../app/demo/run-sandbox.ts');
    const settings = { port: portFlag('--port', port), assume, stateFile: state, seedFile: seed, flags };
    await runSandbox(settings, (sandbox) => {
      const ready = {
        version: 1,
        base_url: sandbox.baseUrl,
        api_key: sandbox.apiKey,
        premium_api_key: sandbox.premiumApiKey,
        limited_api_key: sandbox.limitedApiKey,
        control_url: sandbox.controlUrl,
        control_token: sandbox.controlToken,
      };
      output.result(ready, readyLines(ready));
    });
    return 0;
  },
});

async function listAssumptions(assume: readonly string[], flags: Flags, output: Output): Promise<number> {
  const { sandboxAssumptions } = await import('../../app/demo/describe-sandbox.ts');
  const assumptions = await sandboxAssumptions(assume, flags);
  output.result({ version: 1, command: 'sandbox', assumptions }, assumptionLines(assumptions));
  return 0;
}

async function printOpenApi(output: Output): Promise<number> {
  const { sandboxOpenApi } = await import('../../app/demo/describe-sandbox.ts');
  const document = sandboxOpenApi();
  output.result(document, JSON.stringify(document, null, 2).split('\n'));
  return 0;
}
