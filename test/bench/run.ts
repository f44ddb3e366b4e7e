import { benchDump } from './dump.ts';
import { benchStartup } from './startup.ts';

benchDump();
await benchStartup();
