import { join } from 'node:path';
import { nonEmpty, type Host } from '../../config/places.ts';
import { BridgeError } from '../../core/errors.ts';
import { SYSTEMD_UNIT, systemdUnit } from '../../core/service-files.ts';
import { runTool, type Keeper } from './keeper.ts';

const systemctl = (...args: string[]): Promise<string> => runTool('systemctl', ['--user', ...args]);

export function systemdKeeper({ env, home }: Host): Keeper {
  const config = nonEmpty(env['XDG_CONFIG_HOME']) ?? join(home, '.config');
  return {
    name: 'systemd',
    file: join(config, 'systemd', 'user', SYSTEMD_UNIT),
    describe: systemdUnit,
    check: checkBus,
    start: async () => {
      await systemctl('daemon-reload');
      await systemctl('enable', SYSTEMD_UNIT);
      await systemctl('restart', SYSTEMD_UNIT);
    },
    stop: async () => {
      await systemctl('disable', '--now', SYSTEMD_UNIT);
    },
    forget: async () => {
      await systemctl('daemon-reload');
    },
    state: async () => {
      const text = await systemctl('show', '--property=ActiveState,SubState,MainPID', SYSTEMD_UNIT);
      return text.trim().split('\n').join(', ');
    },
    logs: (lines) =>
      runTool('journalctl', ['--user', '--unit', SYSTEMD_UNIT, '--lines', String(lines), '--no-pager']),
    remark: 'it ends with your last session, unless you type: loginctl enable-linger',
  };
}

async function checkBus(): Promise<void> {
  try {
    await systemctl('show', '--property=Version');
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    throw new BridgeError(
      'service_unavailable',
      `no systemd of your own answers here (${error.message})`,
      'run "vilvik-bridge watch" under what keeps programs running here; --dry-run prints the unit',
      error,
    );
  }
}
