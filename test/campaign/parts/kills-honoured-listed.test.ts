import { killParts } from '../kill-parts.ts';

killParts('kills-honoured-listed', { keys: 'honoured', listed: 'yes', inDoubt: 'look' });
