import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Host } from '../../config/places.ts';
import { LAUNCHD_LABEL, launchdPlist } from '../../core/service-files.ts';
import { whereItExists } from '../../platform/files.ts';
import { runTool, type Keeper } from './keeper.ts';

export function launchdKeeper({ home }: Host, logFile: string): Keeper {
  const file = join(home, 'Library', 'LaunchAgents', `${LAUNCHD_LABEL}.plist`);
  const domain = `gui/${userInfo().uid}`;
  const service = `${domain}/${LAUNCHD_LABEL}`;
  return {
    name: 'launchd',
    file,
    describe: launchdPlist,
    check: async () => {
      await runTool('launchctl', ['print', domain]);
    },
    start: async () => {
      await runTool('launchctl', ['bootstrap', domain, file]);
      await runTool('launchctl', ['enable', service]);
    },
    stop: async () => {
      await runTool('launchctl', ['bootout', service]);
    },
    forget: () => Promise.resolve(),
    state: async () => {
      const text = await runTool('launchctl', ['print', service]);
      return /^\s*state = (.+)$/m.exec(text)?.[1] ?? 'unknown';
    },
    logs: async (lines) => {
      const text = (await whereItExists(() => readFile(logFile, 'utf8'))) ?? '';
      return text.split('\n').slice(-lines).join('\n');
    },
    remark: 'it starts when you log in',
  };
}
