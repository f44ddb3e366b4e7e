/** What a service of the machine runs, and under which environment. */
export interface ServiceProgram {
  /** Program and arguments, absolute. */
  readonly words: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  /** Where launchd puts what the program says; systemd has a journal. */
  readonly logFile: string;
}

export const SYSTEMD_UNIT = 'vilvik-bridge.service';
export const LAUNCHD_LABEL = 'com.vilvik.bridge';

/**
 * A unit of the user's own systemd. It is not started again after a usage error or beside another daemon. A reload that is asked for
 * while Node.js itself is starting ends it, which systemd would take for a wish: the next one reads the configuration anew.
 */
export function systemdUnit({ words, env }: ServiceProgram): string {
  return [
    '[Unit]',
    'Description=vilvik-bridge: brings PyGAD runs to Vilvik',
    '',
    '[Service]',
    'Type=exec',
    ...Object.entries(env).map(([name, value]) => `Environment=${unitWord(`${name}=${value}`, false)}`),
    `ExecStart=${words.map((word) => unitWord(word, true)).join(' ')}`,
    'ExecReload=/bin/kill -HUP $MAINPID',
    'Restart=on-failure',
    'RestartSec=10',
    'RestartPreventExitStatus=2 7',
    'RestartForceExitStatus=SIGHUP',
    'TimeoutStopSec=10',
    'UMask=0077',
    'NoNewPrivileges=yes',
    '',
    '[Install]',
    'WantedBy=default.target',
    '',
  ].join('\n');
}

/** Quoted, with the characters that systemd would expand doubled; `$` stands for itself outside of commands. */
function unitWord(word: string, isCommand: boolean): string {
  const escaped = word
    .replaceAll('\\', '\\\\')
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('%', '%%');
  return `"${isCommand ? escaped.replaceAll('$', '$$$$') : escaped}"`;
}

/** An agent of the user's launchd. */
export function launchdPlist({ words, env, logFile }: ServiceProgram): string {
  const pairs = Object.entries(env).flatMap(([name, value]) => [
    `    <key>${xmlText(name)}</key>`,
    `    <string>${xmlText(value)}</string>`,
  ]);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    '<dict>',
    '  <key>Label</key>',
    `  <string>${LAUNCHD_LABEL}</string>`,
    '  <key>ProgramArguments</key>',
    '  <array>',
    ...words.map((word) => `    <string>${xmlText(word)}</string>`),
    '  </array>',
    ...(pairs.length === 0 ? [] : ['  <key>EnvironmentVariables</key>', '  <dict>', ...pairs, '  </dict>']),
    '  <key>RunAtLoad</key>',
    '  <true/>',
    '  <key>KeepAlive</key>',
    '  <dict>',
    '    <key>SuccessfulExit</key>',
    '    <false/>',
    '  </dict>',
    '  <key>ThrottleInterval</key>',
    '  <integer>10</integer>',
    '  <key>StandardErrorPath</key>',
    `  <string>${xmlText(logFile)}</string>`,
    '  <key>Umask</key>',
    '  <integer>63</integer>',
    '</dict>',
    '</plist>',
    '',
  ].join('\n');
}

function xmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
