import { benchBacklog } from './backlog.ts';
import { benchDump, benchShim } from './dump.ts';
import { benchIntake } from './intake.ts';
import { benchStartup } from './startup.ts';

benchDump();
benchShim();
await benchStartup();
await benchIntake();
await benchBacklog();
