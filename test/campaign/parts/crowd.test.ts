import { setTimeout as pause } from 'node:timers/promises';
import { bench, startDaemon } from '../../harness/bridge.ts';
import { runCli } from '../../harness/cli.ts';
import { runId, writeDump } from '../../harness/dumps.ts';
import { bodyOf } from '../../harness/world.ts';
import { compare, part } from '../part.ts';

/** A few more than the hour's ten, twice: those of the second hour go as soon as the first is over. */
const RUNS = 24;
const PER_HOUR = 10;
const MINUTE_MS = 60_000;
const ROUNDS_PER_MINUTE = 2;

part(
  { name: 'crowd', what: 'minutes of five one-shots at once, again and again, beside a daemon', times: 61 },
  async ({ times }) => {
    const place = await bench();
    const daemon = startDaemon(place.env);
    for (let round = 0; round < times * ROUNDS_PER_MINUTE; round += 1) {
      const endsAt = Date.now() + MINUTE_MS / ROUNDS_PER_MINUTE;
      for (let number = round * 6 + 1; number <= Math.min(RUNS, round * 6 + 6); number += 1) {
        const header = { run_id: runId(number) };
        await writeDump(place.spool, { name: `run-${number}`, header, body: bodyOf(number, 1) });
      }
      await Promise.all([1, 2, 3, 4, 5].map(() => runCli('vilvik-push', ['--quiet'], place.env)));
      await pause(Math.max(0, endsAt - Date.now()));
    }
    await daemon.end();
    const requests = await place.control.imports();
    const names = (await place.control.records()).map(({ body }) => String(body['name']));
    const due = Math.min(RUNS, times * ROUNDS_PER_MINUTE * 6, PER_HOUR * Math.ceil(times / 60));
    const { twice } = compare([], names);
    const refused = requests.filter(({ status }) => status === 429).length;
    const isWell = refused === 0 && twice === 0 && names.length === due;
    const words = `${names.length} imported of ${due} that the windows allow, ${refused} refused`;
    return { lost: Math.max(0, due - names.length), twice, worst: isWell ? null : words };
  },
);
