import { killParts } from '../kill-parts.ts';

killParts('kills-ignored-listed', { keys: 'ignored', listed: 'yes', inDoubt: 'look' });
