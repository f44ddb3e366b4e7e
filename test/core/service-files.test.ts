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

test.each([
  ['it begins with the session', '[Install]\nWantedBy=default.target\n'],
  ['it is begun again after a failure, not at once', 'Restart=on-failure\nRestartSec=10\n'],
  ['it is begun again after a reload that came too early', 'RestartForceExitStatus=SIGHUP\n'],
  ['it has time to end', 'TimeoutStopSec=10\n'],
  ['what it writes is for the user alone', 'UMask=0077\n'],
  ['it gets no more rights', 'NoNewPrivileges=yes\n'],
])('a unit of systemd says that %s', (_, lines) => {
  expect(systemdUnit(PROGRAM)).toContain(`\n${lines}`);
});

test('a unit of systemd has its three sections', () => {
  const heads = systemdUnit(PROGRAM).match(/^\[.*\]$/gm);
  expect(heads).toEqual(['[Unit]', '[Service]', '[Install]']);
});

test.each([
  ['it begins with the session', '<key>RunAtLoad</key> <true/>'],
  [
    'it is begun again after a failure',
    '<key>KeepAlive</key> <dict> <key>SuccessfulExit</key> <false/> </dict>',
  ],
  ['not at once', '<key>ThrottleInterval</key> <integer>10</integer>'],
  ['what it writes is for the user alone', `<key>Umask</key> <integer>${0o77}</integer>`],
  ['where it writes', '<key>StandardErrorPath</key> <string>/state/daemon.log</string>'],
  ['what it is called', '<key>Label</key> <string>com.vilvik.bridge</string>'],
  ['what it runs', '<key>ProgramArguments</key> <array> <string>/opt/my node</string>'],
  ['under which environment', '<key>EnvironmentVariables</key> <dict> <key>HTTPS_PROXY</key>'],
])('a property list of launchd says %s', (_, part) => {
  expect(launchdPlist(PROGRAM).replaceAll(/\s+/g, ' ')).toContain(part);
});

test.each([PROGRAM, { ...PROGRAM, env: {} }])(
  'a property list closes each element that it opens: %#',
  (program) => {
    const plist = launchdPlist(program);
    expect(plist).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<!DOCTYPE plist /);
    const open: string[] = [];
    const wrong: string[] = [];
    for (const [, end, name = ''] of plist.matchAll(/<(\/?)([a-z]+)(?: version="1\.0")?>/g)) {
      if (end === '') open.push(name);
      else if (open.pop() !== name) wrong.push(name);
    }
    expect([...open, ...wrong]).toEqual([]);
    expect(plist).toMatch(/<plist version="1\.0">\n<dict>[^]*<\/dict>\n<\/plist>\n$/);
    expect(plist).not.toMatch(/^\s*[^<\s]/m);
  },
);
