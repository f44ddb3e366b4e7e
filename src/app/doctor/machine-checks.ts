import type { Host } from '../../config/places.ts';
import type { Config } from '../../config/schema.ts';
import { daemonState } from '../daemon/heartbeat.ts';
import { canImport, findInterpreter, findPythonParts } from '../python/python.ts';
import { attempt, fail, ok, warn, type Check } from './check.ts';

/** What runs beside the bridge: Python with the shim, and the daemon. */
export async function* machineChecks(config: Config, host: Host): AsyncGenerator<Check> {
  yield await attempt('python', () => pythonCheck(config, host));
  yield await attempt('daemon', () => daemonCheck(config));
}

async function pythonCheck({ python }: Config, { env }: Host): Promise<Check> {
  const interpreter = await findInterpreter(python, findPythonParts());
  const [pygad, shim] = await Promise.all([
    canImport(interpreter, 'pygad'),
    canImport(interpreter, 'vilvik_shim'),
  ]);
  const words = `${interpreter}, ${pygad ? 'with' : 'without'} PyGAD, ${shim ? 'with' : 'without'} the shim`;
  if (pygad && shim) return ok('python', words);
  const name = (env['VILVIK_PYTHON'] ?? '') === '' ? ', or name another interpreter in VILVIK_PYTHON' : '';
  const mend = shim ? 'python3 -m pip install pygad' : 'vilvik-bridge python install';
  return warn('python', words, `${mend}${name}`);
}

async function daemonCheck(config: Config): Promise<Check> {
  const state = await daemonState({ config });
  switch (state.daemon) {
    case 'up':
      return ok(
        'daemon',
        state.pid === null ? 'watches the spool' : `watches the spool (process ${state.pid})`,
      );
    case 'down':
      return warn('daemon', 'is not running', 'vilvik-bridge watch, or vilvik-bridge service install');
    case 'hung':
      return fail('daemon', `process ${state.pid} hangs`, `kill -9 ${state.pid}, then start it again`);
    default:
      return state satisfies never;
  }
}
