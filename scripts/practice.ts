/**
 * `npm run practice`: the practice cluster alone, until Ctrl-C. `--kubeconfig PATH` says where its kubeconfig goes; a
 * temporary folder where it does not.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPracticeCluster } from '../src/practice/start.ts';
import { Ending } from './start/ending.ts';

const { values } = parseArgs({ options: { kubeconfig: { type: 'string' } } });
const ending = new Ending();
const kubeconfigPath = values.kubeconfig ?? (await ownFolder());
const cluster = await startPracticeCluster({ kubeconfigPath, readyAfter: 3000, failingTags: ['broken'], seed: true });
ending.add('Stopping the practice cluster', () => cluster.stop());
console.log(`The practice cluster serves at ${cluster.url}. Ctrl-C ends it.\n\n  export KUBECONFIG="${cluster.kubeconfigPath}"\n  kubectl get deployments\n`);
process.send?.('ready');
await ending.asked;
await ending.run();
process.exit();

async function ownFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'practice-'));
  ending.add('Removing the temporary folder', () => rm(folder, { recursive: true, force: true }));
  return join(folder, 'kubeconfig');
}
