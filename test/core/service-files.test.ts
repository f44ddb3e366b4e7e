import { expect, test } from 'vitest';
import { launchdPlist, systemdUnit, type ServiceProgram } from '../../src/core/service-files.ts';

const PROGRAM: ServiceProgram = {
  words: ['/opt/my node', '/opt/vilvik-bridge.js', 'watch', '--spool', '/data/100% $HOME "x" <a&b> \\'],
  env: { HTTPS_PROXY: 'http://me:a%20$b@proxy' },
  logFile: '/state/daemon.log',
};

test('what systemd would expand or split reaches the program as it was', () => {
  const unit = systemdUnit(PROGRAM);
  expect(unit).toContain(
    String.raw`ExecStart="/opt/my node" "/opt/vilvik-bridge.js" "watch" "--spool" "/data/100%% $$HOME \"x\" <a&b> \\"`,
  );
  expect(unit).toContain('Environment="HTTPS_PROXY=http://me:a%%20$b@proxy"');
  expect(unit).toContain('ExecReload=/bin/kill -HUP $MAINPID');
  expect(unit).toContain('RestartPreventExitStatus=2 7');
});

test('what would be markup in a property list is text', () => {
  const plist = launchdPlist(PROGRAM);
  expect(plist).toContain('<string>/data/100% $HOME "x" &lt;a&amp;b&gt; \\</string>');
  expect(plist).toContain('<key>HTTPS_PROXY</key>\n    <string>http://me:a%20$b@proxy</string>');
  expect(plist).toContain('<string>/state/daemon.log</string>');
  expect(launchdPlist({ ...PROGRAM, env: {} })).not.toContain('EnvironmentVariables');
});
