import * as z from 'zod';
import type { LoggedIn } from '../../app/account/login.ts';
import { printable } from '../../core/printable.ts';
import { command } from '../command.ts';
import { commonSchema, lastGiven } from '../common-flags.ts';
import { readKey } from '../read-key.ts';

export const loginCommand = command({
  usage: 'login',
  describe: 'get an API key for this machine, and remember where it belongs',
  options: (args) =>
    args.option('with-key', {
      type: 'boolean',
      default: false,
      describe: 'keep a key that you have: it is read from standard input',
    }),
  schema: () => commonSchema.extend({ withKey: lastGiven(z.boolean()) }),
  run: async ({ withKey, ...flags }, output) => {
    const { openLogin } = await import('../../app/open-app.ts');
    const { logInDevice, logInWithKey } = await import('../../app/account/login.ts');
    const { standardInput } = await import('../../app/standard-input.ts');
    const { login, lifetime } = await openLogin(flags);
    try {
      const loggedIn = withKey
        ? await logInWithKey(login, await readKey(output, standardInput(login.signal)))
        : await logInDevice(login, ({ address, userCode }) => {
            // Also with --quiet: without these lines nobody could go on.
            output.notice(`open ${printable(address)}`);
            output.notice(`and confirm the code ${printable(userCode)}`);
          });
      output.result({ version: 1, command: 'login', ...viewOf(loggedIn) }, linesOf(loggedIn));
      return 0;
    } finally {
      await lifetime.close();
    }
  },
});

function viewOf({ account, baseUrl, file, fingerprint, scopes, remarks }: LoggedIn): object {
  return { account, base_url: baseUrl, file, fingerprint, scopes, remarks };
}

function linesOf({ account, baseUrl, file, fingerprint, scopes, remarks }: LoggedIn): string[] {
  const rights = scopes === null ? '' : `, with the rights ${printable(scopes.join(', '))}`;
  return [
    `logged in as ${account} at ${baseUrl}${rights}`,
    `the key is kept in ${printable(file)}, fingerprint ${fingerprint}`,
    ...remarks,
  ];
}
