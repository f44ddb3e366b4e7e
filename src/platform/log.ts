import pino from 'pino';

/** Facts with stable names; only the outer layers write them. */
export type Log = pino.Logger;

export interface LogOptions {
  readonly level: 'silent' | 'warn' | 'info' | 'debug';
  /** Lines for a person instead of JSON. */
  readonly pretty: boolean;
  readonly color: boolean;
}

/** Logs go to stderr: stdout belongs to results. */
export async function openLog({ level, pretty, color }: LogOptions): Promise<Log> {
  const settings = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  if (!pretty) return pino(settings, pino.destination({ dest: 2, sync: true }));
  const { default: prettyStream } = await import('pino-pretty');
  return pino(
    settings,
    prettyStream({ destination: 2, sync: true, colorize: color, translateTime: 'SYS:HH:MM:ss' }),
  );
}
