interface Ready {
  readonly base_url: string;
  readonly api_key: string;
  readonly premium_api_key: string;
  readonly limited_api_key: string;
  readonly control_url: string;
  readonly control_token: string;
}

/** What a person needs to use a sandbox that has started. */
export function readyLines(ready: Ready): readonly string[] {
  return [
    'the sandbox is ready; in another terminal:',
    `  export VILVIK_BASE_URL=${ready.base_url}`,
    `  export VILVIK_API_KEY=${ready.api_key}`,
    '  vilvik-push',
    `a key with the limits of the premium tier: ${ready.premium_api_key}`,
    `a key that may only import: ${ready.limited_api_key}`,
    `control: ${ready.control_url} with the token ${ready.control_token}`,
  ];
}

interface Described {
  readonly value: string | number;
  readonly values: string;
  readonly why: string;
}

/** Each switch with its value, what else it may be, and why. */
export function assumptionLines(assumptions: Readonly<Record<string, Described>>): readonly string[] {
  return Object.entries(assumptions).flatMap(([name, { value, values, why }]) => [
    `${name} = ${value}`,
    `    ${values}`,
    `    ${why}`,
  ]);
}
