import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { collectGarbage } from '../../src/platform/memory.ts';

test('what is no longer needed is given back at once', async () => {
  // A function's own, so that nothing on this stack still holds it.
  const weak = (() => new WeakRef({ large: Array.from({ length: 1_000_000 }, () => 1) }))();
  // Until the present job ends the engine keeps what was just made.
  await setImmediate();
  collectGarbage();
  expect(weak.deref()).toBeUndefined();
});
