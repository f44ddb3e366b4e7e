import { printable } from '../../core/printable.ts';
import { command } from '../command.ts';
import { commonSchema } from '../common-flags.ts';

export const logoutCommand = command({
  usage: 'logout',
  describe: 'forget the key of the account on this machine',
  options: (args) => args,
  schema: () => commonSchema,
  run: async (flags, output) => {
    const { openLogin } = await import('../../app/open-app.ts');
    const { logOut } = await import('../../app/account/login.ts');
    const { login, lifetime } = await openLogin(flags);
    try {
      const { account, file, wasThere, remarks } = await logOut(login.config, login.host);
      output.result({ version: 1, command: 'logout', account, file, was_there: wasThere, remarks }, [
        wasThere
          ? `removed ${printable(file)}; at Vilvik the key stays valid until it is revoked there`
          : `no key was kept in ${printable(file)}`,
        ...remarks,
      ]);
      return 0;
    } finally {
      await lifetime.close();
    }
  },
});
