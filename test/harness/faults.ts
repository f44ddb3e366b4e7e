/** After each of these the bridge cannot know whether the run was imported. */
export const FAULTS_OF_DOUBT = [
  { kind: 'drop_answer' },
  { kind: 'truncated' },
  { kind: 'reset' },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 408 },
] as const;
