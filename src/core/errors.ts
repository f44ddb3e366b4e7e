/** Whose mistake an error is decides the exit code of the process (`exitCodeOf`). */
export const ERROR_CODES = {
  usage: { whose: 'user', exitCode: 2, means: 'the command line cannot be understood' },
  config_invalid: {
    whose: 'user',
    exitCode: 2,
    means: 'the configuration or the environment has a wrong value',
  },
  key_missing: { whose: 'user', exitCode: 4, means: 'no API key was found' },
  key_unreadable: { whose: 'user', exitCode: 4, means: 'the credentials file cannot be used' },
  login_failed: { whose: 'user', exitCode: 4, means: 'no key was got, or the key is not accepted' },
  file_unreadable: { whose: 'user', exitCode: 1, means: 'a file named by hand cannot be read' },
  locked: { whose: 'machine', exitCode: 7, means: 'another bridge already watches this spool' },
  ledger_unusable: { whose: 'machine', exitCode: 1, means: 'the ledger cannot be opened or written' },
  ledger_damaged: { whose: 'machine', exitCode: 1, means: 'the ledger says other things than were written' },
  disk_full: { whose: 'machine', exitCode: 1, means: 'a disk takes no more' },
  output_unwritable: { whose: 'machine', exitCode: 1, means: 'standard output takes no more' },
  spool_unusable: { whose: 'machine', exitCode: 1, means: 'the spool cannot be made or read' },
  python_missing: { whose: 'machine', exitCode: 1, means: 'no Python interpreter that can do the work' },
  port_unusable: { whose: 'machine', exitCode: 1, means: 'the address to listen on is taken or forbidden' },
  service_unreachable: { whose: 'machine', exitCode: 1, means: 'the Vilvik API does not answer' },
  service_unavailable: { whose: 'machine', exitCode: 1, means: 'nothing here can keep the daemon running' },
  interrupted: { whose: 'user', exitCode: 130, means: 'stopped by a signal' },
  internal: { whose: 'bridge', exitCode: 1, means: 'a fault of the bridge itself' },
} as const satisfies Record<
  string,
  { whose: 'user' | 'machine' | 'bridge'; exitCode: number; means: string }
>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** The one error class of the bridge: a stable code, a sentence, and what to do next. */
export class BridgeError extends Error {
  override readonly name = 'BridgeError';
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, hint: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
  }
}

export function exitCodeOf(error: unknown): number {
  return error instanceof BridgeError ? ERROR_CODES[error.code].exitCode : ERROR_CODES.internal.exitCode;
}
