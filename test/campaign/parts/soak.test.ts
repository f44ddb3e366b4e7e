import { part } from '../part.ts';
import { soak } from '../soak.ts';

/** Memory at the end beside that after a sixth of the time; a few hours say nothing of it. */
const MOST_GROWTH = 1.5;
const SHORT_HOURS = 24;

part(
  { name: 'soak', what: 'simulated hours, two restarts each, a failing service', times: 72 },
  async ({ times, seed }) => {
    const { lost, twice, refused, memory } = await soak(times, seed);
    const grew = times >= SHORT_HOURS && memory > MOST_GROWTH;
    const worst = lost + twice + refused > 0 || grew;
    const words = `${lost} lost, ${twice} twice, ${refused} refused for the limit, memory times ${memory.toFixed(2)}`;
    return { lost, twice, worst: worst ? words : null };
  },
);
