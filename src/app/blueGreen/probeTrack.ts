import { unlessAborted } from '../aborted.ts';
import type { ClusterPort, OperationPorts } from '../ports.ts';
import { namedPorts } from '../../core/operations/blueGreen/ports.ts';
import { modelsIn, probeText, type PodProbe, type ProbeEvidence } from '../../core/operations/blueGreen/probe.ts';
import { trackToProbe, type ProbeTarget } from '../../core/operations/blueGreen/probeTarget.ts';
import { clean } from '../../core/live/clean.ts';
import type { PodRecord } from '../../core/live/records.ts';
import { describe } from '../../core/failure.ts';
import type { ProbeRequest } from '../requests.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import { seenIn } from '../../core/operations/seen.ts';

/** So many of a track's pods are asked: one may differ, and a hundred would be a load test. */
const mostPods = 3;

export interface Probed {
  readonly evidence: ProbeEvidence;
  /** One or two sentences with the application's name first. */
  readonly message: string;
}

type ProbePorts = Pick<OperationPorts, 'clusters' | 'clock' | 'settings' | 'probes'>;

/**
 * Asks pods of an idle track directly, before traffic reaches them: whether all are ready, and what some of them answer to an HTTP GET
 * through a port-forward. Writes nothing; what was found is kept for the plan of the next switch. Failures: those of connecting and
 * observing, `forbidden` where no pod may be forwarded to, `noApplication`, `noSuchTrack`, `ambiguous`, `notThisStrategy`, `cancelled`.
 */
export async function probeTrack(ports: ProbePorts, request: ProbeRequest, signal: AbortSignal): Promise<Result<Probed>> {
  const done = await unlessAborted(signal, () => run(ports, request, signal));
  return done ?? fail({ kind: 'cancelled', application: clean(request.application) });
}

async function run(ports: ProbePorts, { target, application, track, path }: ProbeRequest, signal: AbortSignal): Promise<Result<Probed>> {
  const cluster = await ports.clusters.connect(target.cluster);
  if (!cluster.ok) return cluster;
  const settings = ports.settings();
  const snapshot = await cluster.value.observe(target.namespace, signal);
  if (!snapshot.ok) return snapshot;
  const seen = seenIn(snapshot.value, application, settings);
  if (!seen.ok) return seen;
  const wanted = trackToProbe(seen.value, track);
  if (!wanted.ok) return wanted;
  const { deployment, pods, name } = wanted.value.track;
  const ready = pods.filter((pod) => pod.ready && !pod.terminating);
  const paths = path === undefined ? [...new Set([settings.probePath, '/'])] : [path];
  const asked = ready.slice(0, mostPods);
  const [first] = asked;
  const port = first === undefined ? undefined : await portOf(cluster.value, wanted.value, first, signal);
  const probed = port === undefined ? [] : await Promise.all(asked.map((pod) => probePod(cluster.value, pod, port, paths, signal)));
  const evidence: ProbeEvidence = { deployment: deployment.name, track: name, at: ports.clock.now(), port: port ?? 0, ready: ready.length, pods: deployment.desired, probed };
  if (probed.length > 0) ports.probes?.keep(target, evidence);
  const noPort = first !== undefined && port === undefined ? ` Port ${clean(String(wanted.value.port))} is none of its containers'.` : '';
  return ok({ evidence, message: `${clean(application)}: ${probeText(evidence)}${noPort}` });
}

/** The target port of the Service; one with a name is looked up in the pod (PD B10). */
async function portOf(cluster: ClusterPort, { port }: ProbeTarget, pod: PodRecord, signal: AbortSignal): Promise<number | undefined> {
  if (typeof port === 'number') return port;
  if (/^\d{1,5}$/.test(port)) return Number(port);
  const whole = await cluster.read('Pod', pod.namespace, pod.name, signal);
  return whole.ok ? namedPorts(whole.value).find(({ name }) => name === port)?.port : undefined;
}

/** The first path that is served; the last one's answer where none is. */
async function probePod(cluster: ClusterPort, { namespace, name: pod, uid }: PodRecord, port: number, paths: readonly string[], signal: AbortSignal): Promise<PodProbe> {
  let outcome: PodProbe['outcome'] = { kind: 'unreached', reason: 'no path was given' };
  for (const path of paths) {
    const answer = await cluster.probe({ namespace, pod, port, path }, signal);
    if (!answer.ok) {
      const { failure } = answer;
      return { pod, uid, outcome: failure.kind === 'podRefused' ? { kind: 'refused', reason: failure.reason } : { kind: 'unreached', reason: failure.kind === 'podUnreached' ? failure.reason : describe(failure) } };
    }
    const { status, ms, type, text } = answer.value;
    outcome = { kind: 'answered', status, ms, path, type, models: modelsIn(text) };
    if (status !== 404) break;
  }
  return { pod, uid, outcome };
}
