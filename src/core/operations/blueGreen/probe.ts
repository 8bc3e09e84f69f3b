/**
 * A probe asks pods of an idle track directly, past every Service, before traffic reaches them (PD A3, B3): ready pods of a model server
 * may not serve their model yet. What came back is evidence, and is worth as much as the pods that gave it are still there.
 */
import type { Track } from '../../live/application.ts';
import { clean, timeText } from '../../live/clean.ts';
import { span } from '../../release/span.ts';
import type { Check } from '../plan.ts';
import { counted } from '../seen.ts';

export interface PodProbe {
  readonly pod: string;
  readonly uid: string;
  readonly outcome:
    | { readonly kind: 'answered'; /** HTTP. */ readonly status: number; readonly ms: number; readonly path: string; readonly models: readonly string[]; /** Media type. */ readonly type: string }
    /** The pod was reached and did not answer: nothing listens, the connection ended, no answer in time. */
    | { readonly kind: 'refused'; readonly reason: string }
    /** The pod could not be reached this way at all: rights, network, a node without a kubelet. */
    | { readonly kind: 'unreached'; readonly reason: string };
}

export interface ProbeEvidence {
  readonly deployment: string;
  readonly track: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly port: number;
  /** Of all its pods, when it was probed. */
  readonly ready: number;
  readonly pods: number;
  readonly probed: readonly PodProbe[];
}

/** More is no list of models that a person reads. */
const mostModels = 8;

/** Names in an answer of the OpenAI API's `/v1/models` (`{ data: [{ id }] }`), which vLLM, SGLang, Triton's and TGI's front ends serve too. */
export function modelsIn(text: string): readonly string[] {
  const body = parsed(text);
  const data: unknown = typeof body === 'object' && body !== null && 'data' in body ? body.data : undefined;
  if (!Array.isArray(data)) return [];
  return data.flatMap((model: unknown) => (typeof model === 'object' && model !== null && 'id' in model && typeof model.id === 'string' && model.id !== '' ? [clean(model.id)] : [])).slice(0, mostModels);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `llm-app-green-6f7c9-00000 answered 200 in 12 ms on /v1/models (llama-3-8b)`. */
export function podProbeText({ pod, outcome }: PodProbe): string {
  const name = clean(pod);
  switch (outcome.kind) {
    case 'answered': {
      const models = outcome.models.length === 0 ? '' : ` (${counted(outcome.models.length, 'model')}: ${outcome.models.join(', ')})`;
      return `${name} answered ${outcome.status} in ${outcome.ms} ms on ${clean(outcome.path)}${models}`;
    }
    case 'refused':
      return `${name} did not answer: ${clean(outcome.reason, 300)}`;
    case 'unreached':
      return `${name} could not be asked: ${clean(outcome.reason, 300)}`;
  }
}

const isBad = ({ outcome }: PodProbe): boolean => outcome.kind === 'refused' || (outcome.kind === 'answered' && outcome.status >= 500);

/** In one sentence, for the person who asked. */
export function probeText(evidence: ProbeEvidence): string {
  const { track, probed, ready, pods } = evidence;
  const size = `${ready} of ${counted(pods, 'pod')} of ${clean(track)} ${ready === 1 ? 'is' : 'are'} ready`;
  return probed.length === 0 ? `${size}; none was asked.` : `${size}; ${probed.map(podProbeText).join('; ')}.`;
}

/** Only of the pods that are there still: others said nothing about what the traffic will meet. `now`: milliseconds since 1970. */
export function probeCheck(evidence: ProbeEvidence | undefined, target: readonly Track[], now: number): Check | undefined {
  const track = target.find(({ deployment }) => deployment.name === evidence?.deployment);
  if (evidence === undefined || track === undefined) return undefined;
  const there = new Set(track.pods.filter(({ terminating }) => !terminating).map(({ uid }) => uid));
  const current = evidence.probed.filter(({ uid }) => there.has(uid));
  const when = `${span(now - evidence.at)} ago`;
  const check = { id: 'probe', title: 'Probe', evidence: [`probed ${timeText(evidence.at)} on port ${evidence.port}`, ...evidence.probed.map(podProbeText)].join('; ') };
  if (current.length === 0) return { ...check, verdict: 'unknown', detail: `The pods of ${clean(evidence.track)} that were probed ${when} are gone. Probe it again.` };
  const bad = current.find(isBad);
  if (bad !== undefined) return { ...check, verdict: 'block', detail: `${podProbeText(bad)} (${when}). Set it right and probe it again.` };
  const answered = current.filter(({ outcome }) => outcome.kind === 'answered');
  const [first] = answered;
  const [unreached] = current;
  if (first === undefined) return { ...check, verdict: 'unknown', detail: unreached === undefined ? '' : `${podProbeText(unreached)} (${when}).` };
  const odd = answered.find(({ outcome }) => outcome.kind === 'answered' && outcome.status >= 400);
  if (odd !== undefined) return { ...check, verdict: 'warn', detail: `${podProbeText(odd)} (${when}): it serves, but not this path.` };
  return { ...check, verdict: 'pass', detail: answered.length === 1 ? `${podProbeText(first)} (${when}).` : `${counted(answered.length, 'pod')} answered ${when}: ${podProbeText(first)}.` };
}
