import { setTimeout as pause } from 'node:timers/promises';
import { bench, startDaemon } from '../../harness/bridge.ts';
import { runId, writeDump } from '../../harness/dumps.ts';
import { smallDisk } from '../../harness/small-disk.ts';
import { bodyOf } from '../../harness/world.ts';
import { compare, part } from '../part.ts';
import { randomFrom } from '../random.ts';

const RUNS = [1, 2, 3, 4, 5, 6];
const LONGEST_MS = 400;

function write(spool: string, number: number): Promise<string> {
  const header = { run_id: runId(number) };
  return writeDump(spool, { name: `run-${number}`, header, body: bodyOf(number, 1) });
}

part(
  { name: 'disk', what: 'daemons whose disk fills up at a random moment', times: 20, atOnce: 1 },
  async ({ seed }) => {
    const random = randomFrom(seed);
    const place = await bench();
    const disk = await smallDisk(place.stateDir);
    const daemon = startDaemon(place.env);
    await daemon.event('watch.started');
    for (const number of RUNS) {
      await write(place.spool, number);
      if (number === 2) await pause(random() * LONGEST_MS);
      if (number === 2) await disk.fill();
      await pause((random() * LONGEST_MS) / 4);
    }
    await pause(random() * LONGEST_MS);
    await disk.makeRoom();
    await daemon.event('report.receipt', RUNS.length);
    await daemon.end();
    const names = (await place.control.records()).map(({ body }) => String(body['name']));
    return compare(
      RUNS.map((number) => `run ${number}`),
      names,
    );
  },
);
