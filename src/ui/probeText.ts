/** What a probe found, as a document. Nothing here needs VS Code. */
import { plainInSource } from './markdown.ts';
import { clean, timeText } from '../core/live/clean.ts';
import { podProbeText, type ProbeEvidence } from '../core/operations/blueGreen/probe.ts';
import type { Target } from '../core/target.ts';

/** Whether every pod is ready, and every one that was asked answered without an error (HTTP below 400). */
export const allAnswered = ({ ready, pods, probed }: ProbeEvidence): boolean =>
  ready >= pods && probed.length > 0 && probed.every(({ outcome }) => outcome.kind === 'answered' && outcome.status < 400);

/** What a message has room for: pods that said the same are counted and not named; the document names each. Undefined where they differ. */
export function probeInShort(application: string, { track, ready, pods, probed }: ProbeEvidence): string | undefined {
  const answers = probed.flatMap(({ outcome }) => (outcome.kind === 'answered' ? [outcome] : []));
  const [first, ...others] = answers;
  if (first === undefined || others.length === 0 || answers.length < probed.length) return undefined;
  const { status, path, models } = first;
  if (others.some((other) => other.status !== status || other.path !== path || other.models.join() !== models.join())) return undefined;
  const names = models.length === 0 ? '' : ` (${models.length === 1 ? 'model' : 'models'} ${models.map((model) => clean(model)).join(', ')})`;
  return `${clean(application)}: ${ready} of ${pods} pods of ${clean(track)} are ready; ${answers.length} were asked on ${clean(path)} and answered ${status} within ${Math.max(...answers.map(({ ms }) => ms))} ms${names}.`;
}

export function probeDocument(application: string, { cluster, namespace }: Target, evidence: ProbeEvidence): string {
  const facts: readonly (readonly [string, string])[] = [
    ['Application', application],
    ['Track', evidence.track],
    ['Deployment', evidence.deployment],
    ['Namespace', namespace],
    ['Context', cluster.context],
    ['Server', cluster.server],
    ['Probed', timeText(evidence.at)],
    ['Ready', `${evidence.ready} of ${evidence.pods}`],
    ...(evidence.probed.length === 0 ? [] : [['Port', String(evidence.port)] as const]),
  ];
  const answers = evidence.probed.map((one) => `- ${plainInSource(clean(podProbeText(one), 1000))}`);
  return [
    `# ${plainInSource(clean(`Probe of ${evidence.track}: ${application}`))}`,
    'Pods were asked directly through a port-forward, past every Service. The plan of the next switch shows it while these pods are there.',
    facts.map(([label, value]) => `- ${label}: ${plainInSource(clean(value, 300))}`).join('\n'),
    '## What they answered',
    answers.length === 0 ? 'No pod was asked: none is ready, or none has the port that the Service sends to.' : answers.join('\n'),
  ].join('\n\n').concat('\n');
}
