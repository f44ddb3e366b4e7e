import { benchBacklog } from './backlog.ts';
import { benchDump, benchShim } from './dump.ts';
import { benchFollowing } from './following.ts';
import { benchIntake } from './intake.ts';
import { benchLargeBody } from './large-body.ts';
import { benchPage } from './page.ts';
import { benchSandbox } from './sandbox.ts';
import { benchStartup } from './startup.ts';

await benchDump();
benchShim();
await benchStartup();
await benchLargeBody();
await benchIntake();
await benchBacklog();
await benchPage();
await benchSandbox();
await benchFollowing();
