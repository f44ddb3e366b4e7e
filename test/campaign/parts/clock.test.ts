import { jumpAgainAndAgain } from '../jumps.ts';
import { NOTHING_WRONG, part } from '../part.ts';

const RUNS = 60;

part(
  { name: 'clock', what: 'stories of 60 runs, the clock set by two days', times: 25, atOnce: 1 },
  async ({ seed }) => {
    const { sent, refused, mostInAnHour, mostInADay, hours } = await jumpAgainAndAgain(RUNS, seed);
    const isWell = refused === 0 && mostInAnHour <= 10 && mostInADay <= 50 && hours < 26;
    const words = `${refused} refused, ${mostInAnHour} in an hour, ${mostInADay} in a day, last after ${hours} h`;
    return { ...NOTHING_WRONG, lost: RUNS - sent, worst: isWell ? null : words };
  },
);
