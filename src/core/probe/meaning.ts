/** What the answers of a probe mean for the runs of this machine. */
export interface Meaning {
  readonly words: string;
  /** What is worth changing; null where nothing is. */
  readonly mend: string | null;
}

type Assumptions = Readonly<Record<string, string | number>>;

export function meaningOf(assumptions: Assumptions, inDoubt: 'look' | 'hold'): Meaning {
  const { imports_idempotency: keys, list_imports: lists, max_body: size } = assumptions;
  const parts = [
    `keys of imports ${keys ?? 'unknown'}`,
    `imports listed: ${lists ?? 'unknown'}`,
    typeof size === 'number' ? `bodies up to ${size.toLocaleString('en-US')} bytes` : 'largest body unknown',
  ];
  const words = parts.join(', ');
  if (keys !== 'ignored' || lists !== 'no') return { words, mend: null };
  if (inDoubt === 'hold') return { words: `${words}; what is in doubt is held for you`, mend: null };
  return {
    words: `${words}: a run whose answer is lost may be imported twice`,
    mend: 'set in_doubt = "hold" in [delivery]: then such runs wait for you',
  };
}
