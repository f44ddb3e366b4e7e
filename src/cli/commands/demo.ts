import { command } from '../command.ts';
import { commonSchema } from '../common-flags.ts';
import { demoSteps } from '../demo-words.ts';
import { countOf } from '../../core/words.ts';

export const demoCommand = command({
  usage: 'demo',
  describe: 'see a real PyGAD run arrive, once, although the network is cut, and continue; on the sandbox',
  options: (args) => args,
  schema: () => commonSchema,
  run: async (flags, output) => {
    const { openConfig } = await import('../../app/open-app.ts');
    const { runDemo } = await import('../../app/demo/demo.ts');
    const show = (word: string, text: string): void => {
      if (!output.json) output.result({}, [`${word.padEnd(10)} ${text}`]);
    };
    const { python } = await openConfig(flags);
    const result = await runDemo(python, {
      step: show,
      event: (event) => {
        for (const { word, text } of demoSteps(event, Date.now())) show(word, text);
      },
    });
    output.result({ version: 1, command: 'demo', ...result }, [
      '',
      JSON.stringify(result.receipt, null, 2),
      '',
      `${countOf(result.requests, 'import request')}, ${countOf(result.records, 'record')}: the answer was lost once, the run was not, nor was it imported twice.`,
      `It was continued there as ${result.continuation.child}, came home, and went on here.`,
      '',
      'Next, with your own key from Vilvik:',
      '  export VILVIK_API_KEY=vlk_…',
      '  vilvik-bridge watch      deliver whatever the shim writes, from now on',
      '  vilvik-push FILE         or push one dump by hand',
    ]);
    return result.records === 1 ? 0 : 1;
  },
});
