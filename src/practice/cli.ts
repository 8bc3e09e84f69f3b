/** The practice cluster alone, for `npm run practice`: what its command line says, and how it greets. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { PracticeCluster } from './practiceCluster.ts';
import { startPracticeCluster } from './start.ts';

/** What the command line says. */
export interface CliOptions {
  /** A temporary one where absent. */
  readonly kubeconfig: string | undefined;
  /** Milliseconds. */
  readonly readyAfter: number;
  readonly failingTags: readonly string[];
  readonly seed: boolean;
}

export const usage = `Usage: practice [--kubeconfig PATH] [--ready-after SECONDS] [--fail-tag TAG]… [--no-seed]

  --kubeconfig PATH      where its kubeconfig goes (a temporary folder)
  --ready-after SECONDS  from scheduled to ready (3)
  --fail-tag TAG         images of this tag cannot be pulled (broken)
  --no-seed              namespaces and nodes only
`;

/** The options, or a sentence saying what is wrong with them. */
export function readArguments(args: readonly string[]): CliOptions | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        kubeconfig: { type: 'string' },
        'ready-after': { type: 'string', default: '3' },
        'fail-tag': { type: 'string', multiple: true, default: ['broken'] },
        'no-seed': { type: 'boolean', default: false },
      },
    });
    const seconds = Number(values['ready-after']);
    if (!(seconds >= 0)) return `--ready-after takes a number of seconds, not "${values['ready-after']}".`;
    return { kubeconfig: values.kubeconfig, readyAfter: seconds * 1000, failingTags: values['fail-tag'], seed: !values['no-seed'] };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const welcome = ({ url, kubeconfigPath }: PracticeCluster): string => `The practice cluster serves at ${url}. Ctrl-C ends it.

  export KUBECONFIG="${kubeconfigPath}"
  kubectl get deployments
  kubectl set image deployment/summarizer server=myregistry.example/summarizer:v2 && kubectl rollout status deployment/summarizer

`;

export interface RunningCli {
  readonly cluster: PracticeCluster;
  stop(): Promise<void>;
}

/** Starts it and writes the welcome. Whoever calls decides what ends it. */
export async function runCli(options: CliOptions, write: (text: string) => void): Promise<RunningCli> {
  const folder = options.kubeconfig === undefined ? await mkdtemp(path.join(tmpdir(), 'practice-')) : undefined;
  const kubeconfigPath = options.kubeconfig ?? path.join(folder ?? '', 'kubeconfig');
  const cluster = await startPracticeCluster({ kubeconfigPath, readyAfter: options.readyAfter, failingTags: options.failingTags, seed: options.seed });
  write(welcome(cluster));
  return {
    cluster,
    stop: async () => {
      await cluster.stop();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
