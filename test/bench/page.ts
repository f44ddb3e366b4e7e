import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { runId } from '../harness/dumps.ts';
import { REPOSITORY } from '../harness/repository.ts';
import { envOf, makeBacklog } from './backlog.ts';
import { median, printFigure } from './pairs.ts';

const BRIDGE = join(REPOSITORY, 'dist', 'vilvik-bridge.js');
const VIEWS = {
  'overview with 10,000 runs': '/',
  'the last page of 10,000 runs': '/?page=200',
  'runs of one state among 10,000': '/?state=imported',
  'a run that 9,999 others wait beside': `/runs/${runId(9_999)}`,
  quarantine: '/quarantine',
  continuations: '/continuations',
};

/** How long a browser waits for a view of the page, with a long ledger and spool and no daemon. */
export async function benchPage(): Promise<void> {
  const backlog = makeBacklog(10_000);
  const args = ['--disable-warning=ExperimentalWarning', BRIDGE, 'page', '--json'];
  const page = spawn(process.execPath, args, { env: envOf(backlog), stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const [line] = (await once(createInterface({ input: page.stdout }), 'line')) as [string];
    const { address } = JSON.parse(line) as { address: string };
    const opened = await fetch(address, { redirect: 'manual' });
    const cookie = opened.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    for (const [name, path] of Object.entries(VIEWS)) {
      printFigure(name, await medianMs(new URL(path, address), cookie), 200, 'ms');
    }
  } finally {
    page.kill();
    await once(page, 'exit');
    rmSync(backlog.folder, { recursive: true });
  }
}

const TIMES = 15;

async function medianMs(url: URL, cookie: string): Promise<number> {
  const times: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const startedAt = performance.now();
    const answer = await fetch(url, { headers: { cookie } });
    await answer.text();
    times.push(performance.now() - startedAt);
    if (!answer.ok) throw new Error(`${url.pathname} answered ${answer.status}`);
  }
  return median(times);
}
