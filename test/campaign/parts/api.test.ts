import { runSandbox } from '../../harness/sandbox.ts';
import { fuzz } from '../../harness/schemathesis.ts';
import { NOTHING_WRONG, part } from '../part.ts';

part(
  { name: 'api', what: 'requests to each operation of the sandbox, good and bad', times: 100 },
  async ({ times }) => {
    const { sandbox } = await runSandbox();
    const said = await fuzz(sandbox, '--max-examples', String(times), '--checks', 'not_a_server_error');
    return { ...NOTHING_WRONG, worst: said === '' ? null : said };
  },
);
