import type { LabelMap, LabelSelector, Toleration } from '../kube/objects.ts';
import { podNeeds, type PodNeeds } from './podNeeds.ts';
import { labelsAt, numberAt, rawAt, rawsAt, selectorAt, specOf, textAt, textsAt, metadataOf, type Raw } from './raw.ts';

/** What the scheduler looks at in a pod, or in the template of one. */
export interface PodShape extends PodNeeds {
  readonly namespace: string;
  readonly labels: LabelMap;
  readonly nodeSelector: LabelMap;
  /** Required node affinity: one of the terms must hold. Undefined where there is none. */
  readonly nodeTerms: readonly NodeTerm[] | undefined;
  readonly tolerations: readonly Toleration[];
  /** Required anti-affinity to other pods. */
  readonly apart: readonly PodTerm[];
  readonly hostPorts: readonly HostPort[];
  readonly priorityClass: string;
  /** Volume claims by name. */
  readonly claims: readonly string[];
  /** What decides too and is not worked out here, in words; a fit is then not certain. */
  readonly blind: readonly string[];
  /** Another scheduler, a gate or nobody at all decides its node. */
  readonly foreign: boolean;
}

export interface NodeTerm {
  readonly expressions: LabelSelector['matchExpressions'];
  /** `metadata.name` alone can be asked for. */
  readonly fields: LabelSelector['matchExpressions'];
}

export interface PodTerm {
  readonly selector: LabelSelector;
  readonly topologyKey: string;
  /** Undefined: in the pod's own namespace; `all`: in every one. */
  readonly namespaces: readonly string[] | 'all' | undefined;
}

export interface HostPort {
  readonly port: number;
  readonly protocol: string;
  readonly ip: string;
}

/** A pod that is there. */
export interface PodThere extends PodShape {
  readonly name: string;
  /** Empty where it is not scheduled. */
  readonly node: string;
  /** uid of its ReplicaSet or other controller. */
  readonly owner: string;
  readonly ended: boolean;
  readonly terminating: boolean;
  readonly ready: boolean;
  readonly priority: number;
  /** Seconds it is given to end. */
  readonly grace: number;
}

/** `DefaultTolerationSeconds` gives these to every pod that says nothing else about them. */
const usual: readonly Toleration[] = ['not-ready', 'unreachable'].map((what) => ({ key: `node.kubernetes.io/${what}`, operator: 'Exists', effect: 'NoExecute' }));

export function podShape(namespace: string, metadata: Raw, spec: Raw): PodShape {
  const affinity = rawAt(spec, 'affinity');
  const required = rawAt(affinity, 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution');
  const terms = rawsAt(required, 'nodeSelectorTerms').map((term) => ({ expressions: expressionsAt(term, 'matchExpressions'), fields: expressionsAt(term, 'matchFields') }));
  const apart = rawsAt(rawAt(affinity, 'podAntiAffinity'), 'requiredDuringSchedulingIgnoredDuringExecution');
  const claims = rawsAt(spec, 'volumes').map((volume) => textAt(rawAt(volume, 'persistentVolumeClaim'), 'claimName')).filter((claim) => claim !== '');
  return {
    namespace,
    labels: labelsAt(metadata, 'labels'),
    ...podNeeds(spec),
    nodeSelector: labelsAt(spec, 'nodeSelector'),
    nodeTerms: terms.length === 0 ? undefined : terms,
    tolerations: [...rawsAt(spec, 'tolerations').map(tolerationOf), ...usual],
    apart: apart.map(termOf),
    hostPorts: hostPortsOf(spec),
    priorityClass: textAt(spec, 'priorityClassName'),
    claims,
    blind: blindTo(spec, apart, claims),
    foreign: foreign(spec),
  };
}

/** A template of a Deployment as its pods will be. */
export const templateShape = (namespace: string, template: Raw): PodShape => podShape(namespace, metadataOf(template), specOf(template));

export function podThere(pod: Raw): PodThere {
  const [metadata, spec, status] = [metadataOf(pod), specOf(pod), rawAt(pod, 'status')];
  const phase = textAt(status, 'phase');
  return {
    ...podShape(textAt(metadata, 'namespace'), metadata, spec),
    name: textAt(metadata, 'name'),
    node: textAt(spec, 'nodeName'),
    owner: textAt(rawsAt(metadata, 'ownerReferences').find((one) => one['controller'] === true) ?? {}, 'uid'),
    ended: phase === 'Succeeded' || phase === 'Failed',
    terminating: textAt(metadata, 'deletionTimestamp') !== '',
    ready: rawsAt(status, 'conditions').some((one) => one['type'] === 'Ready' && one['status'] === 'True'),
    priority: numberAt(spec, 'priority') ?? 0,
    grace: numberAt(metadata, 'deletionGracePeriodSeconds') ?? numberAt(spec, 'terminationGracePeriodSeconds') ?? 30,
  };
}

const expressionsAt = (term: Raw, key: string): LabelSelector['matchExpressions'] =>
  rawsAt(term, key).map((one) => ({ key: textAt(one, 'key'), operator: textAt(one, 'operator'), values: textsAt(one, 'values') }));

const tolerationOf = (raw: Raw): Toleration => ({ key: textAt(raw, 'key'), operator: textAt(raw, 'operator'), value: textAt(raw, 'value'), effect: textAt(raw, 'effect') });

function termOf(raw: Raw): PodTerm {
  const everywhere = raw['namespaceSelector'] !== undefined && Object.keys(rawAt(raw, 'namespaceSelector')).length === 0;
  const listed = textsAt(raw, 'namespaces');
  return { selector: selectorAt(raw, 'labelSelector'), topologyKey: textAt(raw, 'topologyKey'), namespaces: everywhere ? 'all' : listed.length === 0 ? undefined : listed };
}

const hostPortsOf = (spec: Raw): readonly HostPort[] =>
  rawsAt(spec, 'containers').flatMap((container) =>
    rawsAt(container, 'ports').flatMap((port) => {
      const number = numberAt(port, 'hostPort') ?? (spec['hostNetwork'] === true ? numberAt(port, 'containerPort') : undefined) ?? 0;
      return number === 0 ? [] : [{ port: number, protocol: textAt(port, 'protocol') || 'TCP', ip: textAt(port, 'hostIP') || '0.0.0.0' }];
    }));

const otherScheduler = (spec: Raw): boolean => !['', 'default-scheduler'].includes(textAt(spec, 'schedulerName'));
const foreign = (spec: Raw): boolean => otherScheduler(spec) || textAt(spec, 'nodeName') !== '' || rawsAt(spec, 'schedulingGates').length > 0;

function blindTo(spec: Raw, apart: readonly Raw[], claims: readonly string[]): readonly string[] {
  const near = rawsAt(rawAt(spec, 'affinity', 'podAffinity'), 'requiredDuringSchedulingIgnoredDuringExecution');
  const spread = rawsAt(spec, 'topologySpreadConstraints').filter((one) => one['whenUnsatisfiable'] === 'DoNotSchedule');
  // A hash of the template is not known before the pods are there, and labels of namespaces are not read.
  const elsewhere = apart.filter((term) => textsAt(term, 'matchLabelKeys').length + textsAt(term, 'mismatchLabelKeys').length + Object.keys(rawAt(term, 'namespaceSelector')).length > 0);
  return [
    ...(otherScheduler(spec) ? [`its scheduler ${textAt(spec, 'schedulerName')}`] : []),
    ...(textAt(spec, 'nodeName') === '' ? [] : ['the node that it names itself']),
    ...(rawsAt(spec, 'schedulingGates').length === 0 ? [] : ['its scheduling gates']),
    ...(near.length === 0 ? [] : ['the pods that it must stand beside']),
    ...(spread.length === 0 ? [] : ['its topology spread']),
    ...(elsewhere.length === 0 ? [] : ['pods of other namespaces or revisions that it must stand apart from']),
    ...(claims.length === 0 ? [] : ['where its volumes can be mounted']),
    ...(rawsAt(spec, 'resourceClaims').length === 0 ? [] : ['its resource claims']),
    ...(textAt(spec, 'runtimeClassName') === '' ? [] : ['its runtime class']),
  ];
}
