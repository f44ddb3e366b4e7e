import { killParts } from '../kill-parts.ts';

killParts('kills-honoured-unlisted', { keys: 'honoured', listed: 'no', inDoubt: 'look' });
