export { openLog } from '../platform/log.ts';
