import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bench, startDaemon, type Bench } from '../harness/bridge.ts';
import { runCli, type LogLine } from '../harness/cli.ts';
import { importBody, runId, writeDump } from '../harness/dumps.ts';

const POPULATION = [
  [1, 2.5],
  [3, 4],
  [0.5, 0.5],
  [2, 2],
];
const STARTABLE = {
  name: 'night 1',
  ga_parameters: { num_generations: 3, num_parents_mating: 2, random_seed: 1 },
  code: { fitness_func: 'def fitness_func(ga, solution, index):\n    return float(sum(solution))\n' },
};
const ENDLESS = {
  ...STARTABLE,
  code: { fitness_func: 'def fitness_func(ga, solution, index):\n    while True:\n        pass\n' },
};

function dump({ spool }: Bench, body: object = STARTABLE, header: object = {}): Promise<string> {
  const result = { population: POPULATION };
  return writeDump(spool, {
    name: 'run-1',
    header: { run_id: runId(1), name: 'night 1', ...header },
    body: importBody({ ...body, result }),
  });
}

interface Shown {
  readonly state: string;
  readonly why: string | null;
  readonly origin: string;
  readonly result_file: string | null;
  readonly child: { readonly submission_id: string } | null;
}

async function continuations({ env }: Bench): Promise<readonly Shown[]> {
  const { stdout } = await runCli('vilvik-bridge', ['show', runId(1), '--json'], env);
  return (JSON.parse(stdout) as { continuations: Shown[] }).continuations;
}

/** The daemon says that the wish of this run has come to this state. */
function isWish(number: number, state: string): (line: LogLine) => boolean {
  return (line) =>
    line.msg === 'continue.changed' && line['run_id'] === runId(number) && line['state'] === state;
}

async function asks({ control }: Bench): Promise<number> {
  return (await control.imports()).filter(({ path }) => path.endsWith('/continue')).length;
}

test('vilvik-push --continue asks once, waits for the result and says where it is', async () => {
  const here = await bench();
  const file = await dump(here);
  const words = ['--continue', '--generations', '5', '--wait', '--json'];
  const dry = await runCli('vilvik-push', [file, ...words, '--dry-run'], here.env);
  expect(dry.exitCode).toBe(0);
  expect(JSON.parse(dry.stdout)).toMatchObject({
    would_continue: [{ body: { num_generations: 5 }, left_this_day: 3, per_day: 3, over_budget: null }],
  });
  expect(await here.control.requests()).toEqual([]);
  const push = await runCli('vilvik-push', [file, ...words], here.env);
  expect([push.exitCode, push.stderr]).toEqual([0, expect.stringContaining('came home')]);
  const [item] = (JSON.parse(push.stdout) as { items: { continuations: Shown[] }[] }).items;
  const resultFile = String(item?.continuations[0]?.result_file);
  expect(resultFile).toBe(join(here.spool, 'sent', 'run-1.result.json'));
  const home = JSON.parse(await readFile(resultFile, 'utf8')) as {
    result: { generations_completed: number };
  };
  expect(home.result.generations_completed).toBe(5);
  const sent = join(here.spool, 'sent', 'run-1.vilvik.jsonl');
  const again = await runCli('vilvik-push', [sent, ...words], here.env);
  expect(again.exitCode).toBe(0);
  expect(await asks(here)).toBe(1);
});

test('continue goes on from the newest result, retry and cancel act on what is held and under way', async () => {
  const here = await bench();
  await dump(here);
  await runCli('vilvik-push', ['--continue', '--generations', '2', '--wait'], here.env);
  const refused = await runCli('vilvik-bridge', ['continue', runId(1), '--set', 'num_genes=9'], here.env);
  expect([refused.exitCode, refused.stdout]).toEqual([4, expect.stringContaining('num_genes')]);
  const retried = await runCli('vilvik-bridge', ['retry', runId(1)], here.env);
  expect([retried.exitCode, retried.stdout]).toEqual([
    0,
    expect.stringContaining('1 continuation tried again'),
  ]);
  const cancelled = await runCli('vilvik-bridge', ['cancel', runId(1)], here.env);
  expect([cancelled.exitCode, cancelled.stdout]).toEqual([0, expect.stringContaining('cancelled')]);
  const went = await runCli(
    'vilvik-bridge',
    ['continue', runId(1), '--generations', '3', '--wait'],
    here.env,
  );
  expect([went.exitCode, went.stdout]).toEqual([0, expect.stringContaining('3 generations')]);
  const [first, , last] = await continuations(here);
  const requests = (await here.control.imports()).filter(({ path }) => path.endsWith('/continue'));
  const home = JSON.parse(await readFile(String(first?.result_file), 'utf8')) as { result: { id: string } };
  expect(requests.at(-1)?.path).toContain(home.result.id);
  expect(last?.state).toBe('finished');
  const shown = await runCli('vilvik-bridge', ['show', runId(1)], here.env);
  expect(shown.stdout).toMatch(
    /^ {4}continuation finished.*\n {6}continuation cancelled.*\n {6}continuation finished/m,
  );
});

test('show tells of a run that was resumed where it comes from', async () => {
  const here = await bench();
  const first = await dump(here);
  const header = { run_id: runId(2), name: 'morning', resumed_from: { run_id: runId(1), sequence: 1 } };
  const second = await writeDump(here.spool, {
    name: 'run-2',
    header,
    body: importBody({ name: 'morning' }),
  });
  await runCli('vilvik-push', [first, second], here.env);
  const shown = await runCli('vilvik-bridge', ['show', runId(2)], here.env);
  expect(shown.stdout).toMatch(/^resumed from +night 1 \(00000001\)$/m);
  const { stdout } = await runCli('vilvik-bridge', ['show', runId(2), '--json'], here.env);
  expect(JSON.parse(stdout)).toMatchObject({ states: [{ resumed_from: { run_id: runId(1), sequence: 1 } }] });
  const origin = await runCli('vilvik-bridge', ['show', runId(1), '--json'], here.env);
  expect(JSON.parse(origin.stdout)).toMatchObject({ states: [{ resumed_from: null }] });
});

test('cancel stops a continuation that is under way at the service', async () => {
  const here = await bench();
  await dump(here, ENDLESS);
  await runCli('vilvik-push', [], here.env);
  const went = await runCli('vilvik-bridge', ['continue', runId(1)], here.env);
  expect(went.exitCode).toBe(0);
  const cancelled = await runCli('vilvik-bridge', ['cancel', runId(1)], here.env);
  expect(cancelled.exitCode).toBe(0);
  expect((await continuations(here)).map(({ state }) => state)).toEqual(['cancelled']);
  const { child } = (await continuations(here))[0] ?? {};
  const answer = await fetch(`${here.sandbox.baseUrl}/submissions/${child?.submission_id}`, {
    headers: { authorization: `Bearer ${here.sandbox.apiKey}` },
  });
  expect(answer.status).toBe(404);
});

test('a continuation that was cancelled is told when it is pushed again, with the way to ask anew', async () => {
  const here = await bench();
  const words = [await dump(here, ENDLESS), '--continue', '--generations', '5'];
  expect((await runCli('vilvik-push', words, here.env)).exitCode).toBe(0);
  await runCli('vilvik-bridge', ['cancel', runId(1)], here.env);
  words[0] = join(here.spool, 'sent', 'run-1.vilvik.jsonl');
  const push = await runCli('vilvik-push', words, here.env);
  expect([push.exitCode, push.stdout.split('\n')]).toEqual([
    6,
    expect.arrayContaining([
      expect.stringMatching(/^ {2}continuation cancelled, with num_generations=5, .*cancelled by hand/),
      expect.stringMatching(/nothing new is asked for; vilvik-bridge continue .{8}, .* asks anew$/),
    ]),
  ]);
  const dry = await runCli('vilvik-push', [...words, '--dry-run'], here.env);
  expect(dry.stdout).toMatch(/asks anew$/m);
  expect(dry.stdout).not.toContain('would ask');
  expect(await asks(here)).toBe(1);
  const anew = ['continue', runId(1), '--generations', '5'];
  expect((await runCli('vilvik-bridge', anew, here.env)).exitCode).toBe(0);
  expect(await asks(here)).toBe(2);
});

test('over the budget both commands end with 5, and with 4 where no day allows it', async () => {
  const here = await bench('[continue]\nper_day = 1\nmax_generations = 10\n');
  const first = await dump(here);
  const push = async (...words: string[]): Promise<unknown> => {
    const { exitCode, stdout } = await runCli('vilvik-push', words, here.env);
    return [exitCode, stdout];
  };
  const again = async (generations: string): Promise<unknown> => {
    const words = ['continue', runId(1), '--generations', generations];
    const { exitCode, stdout } = await runCli('vilvik-bridge', words, here.env);
    return [exitCode, stdout];
  };
  expect(await push(first, '--continue', '--generations', '2')).toEqual([0, expect.anything()]);
  const spent = [5, expect.stringMatching(/over budget, .*per_day is 1, next try/)];
  const tooMany = [4, expect.stringMatching(/over budget, .*max_generations is 10$/m)];
  const sent = join(here.spool, 'sent', 'run-1.vilvik.jsonl');
  expect(await push(sent, '--continue', '--generations', '3')).toEqual(spent);
  expect(await again('3')).toEqual(spent);
  expect(await push(sent, '--continue', '--generations', '11')).toEqual(tooMany);
  expect(await again('11')).toEqual(tooMany);
  expect(await asks(here)).toBe(1);
});

test('what a dump asks for counts only where the configuration says so', async () => {
  const here = await bench();
  const file = await dump(here, STARTABLE, { continue: { num_generations: 2 } });
  await runCli('vilvik-push', [file, '--wait'], here.env);
  expect(await continuations(here)).toEqual([]);
  const shown = await runCli('vilvik-bridge', ['show', runId(1)], here.env);
  expect(shown.stdout).toContain('from_dumps is false');
});

test('the daemon continues what dumps and rules ask for, and a killed one follows on', async () => {
  const here = await bench();
  const config = await readFile(here.env['VILVIK_CONFIG'] ?? '', 'utf8');
  const rules = '[continue]\nfrom_dumps = true\n[[continue.rules]]\nname = "night*"\ngenerations = 2\n';
  await writeFile(here.env['VILVIK_CONFIG'] ?? '', config + rules);
  const first = startDaemon(here.env);
  await dump(here, STARTABLE, { continue: { num_generations: 4 } });
  await first.line(isWish(1, 'running'));
  await first.end('SIGKILL');
  const second = startDaemon(here.env);
  await second.line(isWish(1, 'finished'));
  expect(await continuations(here)).toMatchObject([{ origin: 'dump', state: 'finished' }]);
  const result = importBody({ ...STARTABLE, name: 'night 2', result: { population: POPULATION } });
  const header = { run_id: runId(2), name: 'night 2' };
  await writeDump(here.spool, { name: 'run-2', header, body: result });
  await second.line(isWish(2, 'finished'));
  const status = await runCli('vilvik-bridge', ['status'], here.env);
  expect(status.stdout).toContain('continue 2 finished; 1 of 3 left this day');
  expect(await asks(here)).toBe(2);
});

test.each([
  [['--generations', '5'], /add --continue/],
  [['--continue', '--generations', 'many'], /expected a whole number/],
  [['--continue', '--set', 'novalue'], /expected key=value/],
  [['--continue', '--generations', '5', '--set', 'num_generations=7'], /num_generations is given twice/],
  [['--continue', '--set', 'a=1', '--set', 'b=1', '--set', 'a=2'], /a is given twice.*\n.*leave one out/],
])('vilvik-push %j is told how to say it', async (words, message) => {
  const push = await runCli('vilvik-push', words, {});
  expect([push.exitCode, push.stderr]).toEqual([2, expect.stringMatching(message)]);
});
