import { expect, test } from 'vitest';
import { missingItem } from '../../src/app/push/push-item.ts';

test('a file that is not there is told from one whose name cannot be read', () => {
  expect(missingItem('/tmp/run.json')).toMatchObject({ state: 'rejected', why: 'no such file' });
  const { why, reasons } = missingItem('/tmp/run-\uFFFD.json');
  expect(why).toContain('rename');
  expect(reasons).toMatchObject([{ found: 'a name that is not valid UTF-8', mend: 'rename the file' }]);
});
