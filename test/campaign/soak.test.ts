import { expect, test } from 'vitest';
import { soak } from './soak.ts';
import { printTable } from './table.ts';

test('72 simulated hours with two restarts an hour and a failing service: nothing lost, nothing twice, flat memory', async () => {
  const result = await soak(72, 20_261_122);
  printTable([result]);
  expect(result).toMatchObject({ lost: 0, twice: 0, refused: 0 });
  expect(result.memory).toBeLessThan(1.5);
});
