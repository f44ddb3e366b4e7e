import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bench, startDaemon } from '../harness/bridge.ts';
import { runCli, type LogLine } from '../harness/cli.ts';
import { importBody, runId, writeDump } from '../harness/dumps.ts';
import { smallSpool } from '../harness/small-disk.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';
import { closedGate, type Gate } from '../sandbox/gate.ts';
import { start } from '../sandbox/own-process.ts';
import { POPULATION } from '../sandbox/running.ts';

const waitingRun = ({ wait }: Gate): object =>
  importBody({
    ga_parameters: { num_generations: 3, num_parents_mating: 2, random_seed: 1 },
    code: {
      fitness_func: `def fitness_func(ga, solution, index):
    ${wait}
    return 2.0
`,
    },
    result: { population: POPULATION },
  });

const CONFIG =
  '[delivery]\nbackoff_initial = "50ms"\nbackoff_max = "400ms"\n[intake]\nrescan_every = "300ms"\n[continue]\nfrom_dumps = true\n';

function isWish(state: string): (line: LogLine) => boolean {
  return (line) => line.msg === 'continue.changed' && line['state'] === state;
}

test('a continuation is followed to its end although the service is killed in the middle', async () => {
  const folder = await temporaryFolder();
  const [spool, state] = [join(folder, 'spool'), join(folder, 'service.json')];
  const gate = await closedGate();
  await mkdir(spool);
  await writeFile(join(folder, 'config.toml'), CONFIG);
  const first = await start(folder, '--state', state);
  const env = {
    HOME: folder,
    VILVIK_SPOOL: spool,
    VILVIK_STATE_DIR: join(folder, 'bridge'),
    VILVIK_CONFIG: join(folder, 'config.toml'),
    VILVIK_BASE_URL: `http://127.0.0.1:${first.port}/api/v1`,
    VILVIK_API_KEY: first.key,
  };
  const header = { run_id: runId(1), continue: { num_generations: 2 } };
  await writeDump(spool, { name: 'run', header, body: waitingRun(gate) });
  const daemon = startDaemon(env);
  await daemon.line((line) => isWish('running')(line) && line['generations'] === 0);
  first.kill('SIGKILL');
  await first.ended;
  const second = await start(folder, '--state', state, '--port', first.port);
  gate.open();
  const { child, file } = await daemon.line(isWish('finished'));
  expect(file).toBe(join(spool, 'sent', 'run.result.json'));
  const shown = await runCli('vilvik-bridge', ['show', runId(1), '--json'], env);
  expect(JSON.parse(shown.stdout)).toMatchObject({
    continuations: [{ state: 'finished', origin: 'dump', child: { submission_id: child } }],
  });
  const { results } = await second.ask('GET', '/submissions/');
  expect((results as { id: string }[]).map(({ id }) => id)).toContain(child);
  expect(results).toHaveLength(2);
});

test('a result that comes while the disk is full comes home when there is room, and is asked for once', async () => {
  const place = await bench(CONFIG);
  const disk = smallSpool(place.spool);
  const gate = await closedGate();
  const daemon = startDaemon(place.env);
  const header = { run_id: runId(1), continue: { num_generations: 2 } };
  await writeDump(place.spool, { name: 'run', header, body: waitingRun(gate) });
  await daemon.event('report.receipt');
  await daemon.line((line) => isWish('running')(line) && line['generations'] === 0);
  await disk.fill();
  gate.open();
  const trouble = await daemon.line((line) => isWish('running')(line) && line['why'] !== null);
  expect(trouble['why']).toMatch(
    /^its result cannot be written to .*sent \(E\w+\): .*; nothing is lost, it is fetched again$/,
  );
  const shown = await runCli('vilvik-bridge', ['show', runId(1)], place.env);
  expect(shown.stdout).toMatch(/continuation running.*its result cannot be written to/);
  await disk.makeRoom();
  const { file } = await daemon.line(isWish('finished'));
  const home = JSON.parse(await readFile(String(file), 'utf8')) as object;
  expect(home).toMatchObject({ run_id: runId(1), submission: { status: 'succeeded' } });
  expect(await daemon.end()).toBe(0);
  const asks = (await place.control.imports()).filter(({ path }) => path.endsWith('/continue'));
  expect(asks).toHaveLength(1);
});
