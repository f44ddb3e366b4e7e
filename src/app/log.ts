export { openLog, type Log } from '../platform/log.ts';
