import { printable } from '../../core/printable.ts';
import { command } from '../command.ts';
import { commonSchema } from '../common-flags.ts';

export const whoamiCommand = command({
  usage: 'whoami',
  describe: 'which account, address and key are in use; asks nobody',
  options: (args) => args,
  schema: () => commonSchema,
  run: async (flags, output) => {
    const { openLogin } = await import('../../app/open-app.ts');
    const { whoAmI } = await import('../../app/account/whoami.ts');
    const { login, lifetime } = await openLogin(flags);
    try {
      const { account, baseUrl, tier, source, fingerprint, scopes } = await whoAmI(login);
      const result = { account, base_url: baseUrl, tier, key: { source, fingerprint }, scopes };
      output.result({ version: 1, command: 'whoami', ...result }, [
        `account  ${account} (${tier}) at ${baseUrl}`,
        `key      from ${printable(source)}, fingerprint ${fingerprint}`,
        `rights   ${scopes === null ? 'not known; vilvik-bridge doctor asks' : printable(scopes.join(', '))}`,
      ]);
      return 0;
    } finally {
      await lifetime.close();
    }
  },
});
