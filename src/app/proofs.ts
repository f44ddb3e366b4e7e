import type { App } from './build-app.ts';
import type { Emit } from './events.ts';

/** Where the configuration asks for it, holds what is not proven; to be called before anything is sent. */
export async function holdUnproven({ config, ledger, account, clock }: App, emit: Emit): Promise<void> {
  if (!config.intake.requireProof) return;
  for (const row of await ledger.holdUnproven(account, clock.now())) {
    const run = ledger.run(row);
    if (run !== null) {
      emit({ event: 'push.held', run_id: run.runId, name: run.name, why: run.why ?? 'not proven' });
    }
  }
}

/** Whether one of the runs waits for its proof at this moment. */
export function awaitsProof(rows: Iterable<number>, { ledger, clock }: App): boolean {
  return [...rows].some((row) => {
    const run = ledger.run(row);
    return run?.state === 'queued' && (run.proofUntil ?? 0) > clock.now();
  });
}
