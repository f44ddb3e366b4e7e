import type { Flags } from '../../config/load.ts';
import type { App } from '../build-app.ts';
import type { Emit } from '../events.ts';

/** What a page is shown from: a daemon, or a process of its own. */
export interface PageContext {
  /** As it is now: a daemon may have read its configuration again. */
  readonly app: () => App;
  /** For the checks, which begin with the configuration. */
  readonly flags: Flags;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Something was set going by hand: whoever delivers here should look. */
  readonly wake: () => void;
}
