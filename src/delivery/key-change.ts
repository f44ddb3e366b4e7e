import type { Receipt } from '../core/receipt.ts';
import { readTroubleOf } from '../core/read-trouble.ts';
import type { ReadReply } from '../api/lists.ts';
import type { DeliveryPorts, DeliverySettings } from './ports.ts';

/** A key that is refused is asked about again after so long; another one at once. */
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Whose the new key is, as far as the newest import shows. */
type Whose =
  | { readonly kind: 'same' | 'other' | 'unreadable' }
  /** Not to be known at present; asked again after a while. */
  | { readonly kind: 'unknown'; readonly waitMs: number; readonly why: string }
  /** Nobody's: the service does not take it. */
  | { readonly kind: 'refused'; readonly why: string };

/**
 * Where the key is another one than before, finds out whether the account is the same before anything goes out under
 * it. Answers when to ask again (ms since 1970) where that cannot be known yet, else null.
 */
export async function takeUpKey(
  ports: DeliveryPorts,
  { account, keyFingerprint }: DeliverySettings,
  signal: AbortSignal,
): Promise<number | null> {
  const { ledger, clock } = ports;
  const known = ledger.keys.fingerprint(account);
  if (known === keyFingerprint) {
    await endDetour(ports, account, keyFingerprint);
    return null;
  }
  const now = clock.now();
  if (known === null) {
    await ledger.noteKey(account, keyFingerprint);
    return null;
  }
  const { askedKey, askAgainAt } = ledger.looks.memory(account);
  if (askedKey === keyFingerprint && askAgainAt !== null && askAgainAt > now) return askAgainAt;
  const whose = await askWhose(ports, account, signal);
  if (whose.kind === 'unknown' || whose.kind === 'refused') {
    const again = clock.now() + (whose.kind === 'refused' ? HOUR_MS : whose.waitMs);
    await ledger.looks.remember(account, { askedKey: keyFingerprint, askAgainAt: again });
    if (whose.kind === 'refused') await ledger.looks.holdKey(account, whose.why, clock.now());
    ports.onTrouble?.(new Error(`the new API key cannot be taken up: ${whose.why}`), again);
    return again;
  }
  const change = { fingerprint: keyFingerprint, ...CONSEQUENCES[whose.kind] };
  const held = await ledger.keys.change(account, change, clock.now());
  if (held > 0) ports.onKeyHolds?.(held, change.why);
  return null;
}

/** The known key is back, after one that could not be taken up: what that one was held for is over. */
async function endDetour({ ledger }: DeliveryPorts, account: string, fingerprint: string): Promise<void> {
  const { askedKey } = ledger.looks.memory(account);
  if (askedKey === null || askedKey === fingerprint) return;
  await ledger.looks.remember(account, { askedKey: null, askAgainAt: null });
  await ledger.liftHold(account);
}

const CONSEQUENCES = {
  same: { isSameAccount: true, isOther: false, holds: [], why: '' },
  other: {
    isSameAccount: false,
    isOther: true,
    holds: ['queued', 'in_doubt'],
    why: 'the key is new, and what was imported last is not there: another account? Then name it with --account NAME, or vilvik-bridge retry RUN',
  },
  unreadable: {
    isSameAccount: false,
    isOther: false,
    holds: ['in_doubt'],
    why: 'its answer never came, and the key has changed since: look whether it is there, then vilvik-bridge retry RUN',
  },
} as const;

async function askWhose(
  { ledger, client, clock }: DeliveryPorts,
  account: string,
  signal: AbortSignal,
): Promise<Whose> {
  const receipt: Receipt | null = ledger.keys.newestReceipt(account);
  if (receipt === null) return { kind: 'unreadable' };
  const bySubmission = whoseBy(await client.getSubmission(receipt.id, signal), clock.now());
  if (bySubmission.kind !== 'unreadable' || receipt.result_id === null) return bySubmission;
  return whoseBy(await client.getResult(receipt.result_id, signal), clock.now());
}

function whoseBy(reply: ReadReply<unknown>, now: number): Whose {
  if (reply.answer.kind === 'response' && reply.answer.status < 300) return { kind: 'same' };
  const trouble = readTroubleOf(reply, now);
  switch (trouble.kind) {
    case 'blocked':
      return { kind: trouble.status === 404 ? 'other' : 'unreadable' };
    case 'key_refused':
      return { kind: 'refused', why: trouble.why };
    case 'failed':
      return { kind: 'unknown', waitMs: trouble.waitMs ?? MINUTE_MS, why: trouble.why };
    default:
      return trouble satisfies never;
  }
}
