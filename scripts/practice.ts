/**
 * `npm run practice`: the practice cluster alone, until Ctrl-C. `--kubeconfig PATH` says where its kubeconfig goes (a
 * temporary folder where it does not); `--ready-after`, `--fail-tag` and `--no-seed` as `src/practice/cli.ts` tells.
 */
import { readArguments, runCli, usage } from '../src/practice/cli.ts';
import { Ending } from './start/ending.ts';

const options = readArguments(process.argv.slice(2));
if (typeof options === 'string') {
  console.error(`${options}\n\n${usage}`);
  process.exit(2);
}
const ending = new Ending();
const running = await runCli(options, (text) => process.stdout.write(text));
ending.add('Stopping the practice cluster', () => running.stop());
process.send?.('ready');
await ending.asked;
await ending.run();
process.exit();
