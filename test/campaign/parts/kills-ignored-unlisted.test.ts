import { killParts } from '../kill-parts.ts';

killParts('kills-ignored-unlisted', { keys: 'ignored', listed: 'no', inDoubt: 'look' });
