import pino from 'pino';

/** Facts with stable names; only the outer layers write them. */
export type Log = pino.Logger;

export interface LogOptions {
  readonly level: 'silent' | 'warn' | 'info' | 'debug';
  /** Lines for a person instead of JSON. */
  readonly pretty: boolean;
  readonly color: boolean;
  /** Makes a line of JSON safe to show. */
  readonly safe: (line: string) => string;
}

/** Logs go to stderr: stdout belongs to results. */
export async function openLog({ level, pretty, color, safe }: LogOptions): Promise<Log> {
  const settings = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const stderr = openStderr();
  if (!pretty) {
    return pino(settings, { write: (line) => stderr.write(safe(line)) });
  }
  const { default: prettyStream } = await import('pino-pretty');
  return pino(
    settings,
    prettyStream({ destination: stderr, colorize: color, translateTime: 'SYS:HH:MM:ss' }),
  );
}

/** So much is kept while it cannot be written; what comes then is lost. */
const KEPT_BYTES = 2 ** 20;

/** A log that cannot be written, on a full disk perhaps, must not end what it tells of. */
function openStderr(): pino.DestinationStream & NodeJS.EventEmitter {
  const stderr = pino.destination({ dest: 2, sync: true, maxLength: KEPT_BYTES });
  stderr.on('error', () => undefined);
  return stderr;
}
