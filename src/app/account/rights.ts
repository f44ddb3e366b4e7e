import type { Network } from '../../api/connections.ts';
import { createClient, type Client } from '../../api/client.ts';
import type { ApiKey } from '../../config/credentials.ts';
import type { HttpAnswer } from '../../core/outcome.ts';
import { VERSION } from '../../core/version.ts';

const TIMEOUT_MS = 15_000;

export const USER_AGENT = `vilvik-bridge/${VERSION}`;

export interface RightsQuestion {
  readonly baseUrl: string;
  readonly key: ApiKey;
  readonly now: number;
  readonly network: Network;
  readonly signal: AbortSignal;
}

/** What a key may do, as far as calls that change nothing show it. */
export type Rights =
  | {
      readonly kind: 'accepted';
      /** Null where the answer said neither yes nor no. */
      readonly submissionsRead: boolean | null;
      readonly resultsRead: boolean | null;
    }
  | { readonly kind: 'refused' | 'unknown'; readonly why: string };

/** Asks for the newest of both lists, from now on: a page without rows. */
export async function readRights({ baseUrl, key, now, network, signal }: RightsQuestion): Promise<Rights> {
  const client = createClient({
    baseUrl,
    apiKey: () => key.reveal(),
    timeoutMs: TIMEOUT_MS,
    userAgent: USER_AGENT,
    network,
  });
  const request: Parameters<Client['listResults']>[0] = { createdAfter: now, signal };
  const results = await client.listResults(request);
  const first = standing(results.answer);
  if (first.kind !== 'accepted')
    return { kind: first.kind, why: `${first.why} ${results.text.message}`.trim() };
  const submissions = standing((await client.listSubmissions(request)).answer);
  return {
    kind: 'accepted',
    resultsRead: first.mayRead,
    submissionsRead: submissions.kind === 'accepted' ? submissions.mayRead : null,
  };
}

type Standing =
  | { readonly kind: 'accepted'; readonly mayRead: boolean | null }
  | { readonly kind: 'refused' | 'unknown'; readonly why: string };

/** A key without the right for a list is known to the service all the same. */
function standing(answer: HttpAnswer): Standing {
  if (answer.kind !== 'response') return { kind: 'unknown', why: answer.message };
  if (answer.status === 401) return { kind: 'refused', why: '401' };
  if (answer.status === 403) return { kind: 'accepted', mayRead: false };
  if (answer.status === 200) return { kind: 'accepted', mayRead: true };
  return { kind: 'unknown', why: String(answer.status) };
}
