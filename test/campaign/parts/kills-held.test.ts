import { killParts } from '../kill-parts.ts';

killParts('kills-held', { keys: 'ignored', listed: 'no', inDoubt: 'hold' });
