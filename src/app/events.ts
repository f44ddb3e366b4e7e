import type { WishState } from '../core/wish/continuation.ts';
import type { Finding } from '../core/finding.ts';

/** What the bridge has to tell, as facts; the command line decides how they are shown. */
export type BridgeEvent =
  | {
      readonly event: 'watch.started';
      readonly spool: string;
      readonly base_url: string;
      readonly account: string;
    }
  | { readonly event: 'watch.stopped' }
  | {
      readonly event: 'config.reloaded';
      readonly changed: readonly string[];
      readonly needs_restart: readonly string[];
    }
  | { readonly event: 'config.refused'; readonly why: string; readonly hint: string }
  | { readonly event: 'watch.polling'; readonly why: string }
  | { readonly event: 'watch.resumed'; readonly spool: string }
  | { readonly event: 'watch.trouble'; readonly why: string; readonly retry_at: string }
  | {
      /** A ledger that was damaged or gone was made again from the spool and the receipts. */
      readonly event: 'ledger.rebuilt';
      readonly why: string;
      readonly set_aside: string | null;
      readonly imported: number;
      readonly waits_until: string | null;
    }
  | {
      /** Where the page is; the address that lets a browser in is for the person alone. */
      readonly event: 'page.started';
      readonly origin: string;
    }
  | { readonly event: 'page.trouble'; readonly why: string }
  | { readonly event: 'intake.trouble'; readonly file: string; readonly why: string }
  | { readonly event: 'key.missing'; readonly why: string; readonly hint: string }
  | { readonly event: 'key.found'; readonly source: string }
  | {
      /** The key is another one, and runs are held because of it: told once for all of them. */
      readonly event: 'key.held';
      readonly held: number;
      readonly why: string;
    }
  | {
      readonly event: 'intake.running';
      readonly run_id: string;
      readonly name: string;
      readonly file: string;
    }
  | {
      readonly event: 'intake.validated';
      readonly run_id: string;
      readonly name: string | null;
      readonly file: string;
      readonly warnings: readonly Finding[];
    }
  | {
      readonly event: 'intake.queued';
      readonly run_id: string;
      readonly name: string | null;
      readonly file: string;
    }
  | {
      readonly event: 'intake.stopped';
      readonly run_id: string;
      readonly name: string | null;
      readonly file: string;
      readonly state: 'held' | 'rejected' | 'superseded' | 'dropped';
      readonly why: string | null;
      readonly findings: readonly Finding[];
    }
  | { readonly event: 'intake.removed'; readonly run_id: string; readonly name: string | null }
  | {
      readonly event: 'push.sending';
      readonly run_id: string;
      readonly name: string | null;
      readonly bytes: number;
      readonly attempt: number;
    }
  | {
      readonly event: 'push.awaits_proof';
      readonly run_id: string;
      readonly name: string | null;
      readonly until: string;
    }
  | {
      readonly event: 'push.imported';
      readonly run_id: string;
      readonly name: string | null;
      readonly id: string;
      readonly result_url: string | null;
    }
  | {
      readonly event: 'push.adopted';
      readonly run_id: string;
      readonly name: string | null;
      readonly id: string;
    }
  | {
      readonly event: 'push.refused' | 'push.slimmed' | 'push.not_found';
      readonly run_id: string;
      readonly name: string | null;
      readonly why: string;
    }
  | {
      readonly event: 'push.retry_scheduled';
      readonly run_id: string;
      readonly name: string | null;
      readonly state: 'queued' | 'in_doubt';
      readonly why: string;
      readonly retry_at: string | null;
    }
  | {
      readonly event: 'push.account_waits';
      readonly why: string;
      readonly hold: string | null;
      readonly retry_at: string | null;
    }
  | {
      readonly event: 'push.held';
      readonly run_id: string;
      readonly name: string | null;
      readonly why: string;
    }
  | {
      /** One wish to continue a run has come to another state. */
      readonly event: 'continue.changed';
      readonly run_id: string;
      readonly name: string | null;
      readonly wish_id: string;
      readonly state: WishState;
      readonly why: string | null;
      readonly not_before: string | null;
      readonly child: string | null;
      readonly generations: number | null;
      readonly file: string | null;
    }
  | {
      readonly event: 'report.trouble';
      readonly run_id: string;
      readonly name: string | null;
      readonly file: string;
      readonly why: string;
    }
  | {
      readonly event: 'report.receipt' | 'report.reason';
      readonly run_id: string;
      readonly name: string | null;
      readonly file: string;
    };

export type Emit = (event: BridgeEvent) => void;
