import { benchDump, benchShim } from './dump.ts';
import { benchStartup } from './startup.ts';

benchDump();
benchShim();
await benchStartup();
