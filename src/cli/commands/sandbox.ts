import * as z from 'zod';
import { BridgeError } from '../../core/errors.ts';
import { command } from '../command.ts';
import { commonSchema, lastGiven } from '../common-flags.ts';

const MAX_PORT = 65_535;

export const sandboxCommand = command({
  usage: 'sandbox',
  describe: 'emulate the Vilvik API on this machine, without an account, until a signal',
  options: (args) =>
    args.option('port', {
      type: 'string',
      default: '0',
      describe: 'port on the loopback address; 0 takes a free one',
    }),
  schema: commonSchema.extend({ port: lastGiven(z.string()) }),
  run: async ({ port, ...flags }, output) => {
    const { runSandbox } = await import('../../app/run-sandbox.ts');
    await runSandbox({ port: portNumber(port), flags }, (sandbox) => {
      const ready = {
        version: 1,
        base_url: sandbox.baseUrl,
        api_key: sandbox.apiKey,
        premium_api_key: sandbox.premiumApiKey,
        limited_api_key: sandbox.limitedApiKey,
        control_url: sandbox.controlUrl,
        control_token: sandbox.controlToken,
      };
      output.result(ready, [
        'the sandbox is ready; in another terminal:',
        `  export VILVIK_BASE_URL=${sandbox.baseUrl}`,
        `  export VILVIK_API_KEY=${sandbox.apiKey}`,
        '  vilvik-push',
        `a key with the limits of the premium tier: ${sandbox.premiumApiKey}`,
        `a key that may only import: ${sandbox.limitedApiKey}`,
        `control: ${sandbox.controlUrl} with the token ${sandbox.controlToken}`,
      ]);
    });
    return 0;
  },
});

function portNumber(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= MAX_PORT) return port;
  throw new BridgeError(
    'usage',
    `--port: expected a number from 0 to ${MAX_PORT}, received "${text}"`,
    'example: --port 8765',
  );
}
