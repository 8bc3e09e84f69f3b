/**
 * A track is made by copying the Deployment of the live one, as the cluster holds it: what a manifest once said may be older. What
 * the copy must not have is taken out and named; everything else stays, fields that this product does not know included.
 */
import type { ImageOf } from '../../live/records.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface CopyAsked {
  readonly name: string;
  readonly namespace: string;
  /** Key of the track label, its value on the Deployment that is copied, and on the copy. */
  readonly label: string;
  readonly from: string;
  readonly to: string;
  readonly replicas: number;
  /** All containers' images, as they shall be. */
  readonly images: readonly ImageOf[];
}

export interface Copy {
  /** As it is sent: apiVersion, kind, metadata, spec. */
  readonly body: Fields;
  /** Names of the labels, annotations and fields that the copy does not have. Those that only the server writes are not named. */
  readonly dropped: readonly string[];
  /** Places where the live track's name stands as a value and was left, such as `env COLOR of app`. */
  readonly mentions: readonly string[];
}

/**
 * Marks of whoever manages the original: the copy is none of theirs, and a tool that finds its mark on an object it does not know
 * prunes it (Argo CD, Flux) or refuses to go on (Helm). `kubectl` and the Deployment controller keep books in annotations, too.
 */
const foreign: readonly RegExp[] = [
  /^kubectl\.kubernetes\.io\/last-applied-configuration$/, /^deployment\.kubernetes\.io\//, /^kubernetes\.io\/change-cause$/,
  /^argocd\.argoproj\.io\//, /^meta\.helm\.sh\//, /^(kustomize|helm)\.toolkit\.fluxcd\.io\//, /^fluxcd\.io\//, /^config\.k8s\.io\/owning-inventory$/,
  /^objectset\.rio\.cattle\.io\//, /^deployment-strategies\//,
];
const managers: Readonly<Record<string, RegExp>> = { 'app.kubernetes.io/managed-by': /^(helm|argocd|argo-cd|flux|fluxcd|kustomize|tiller)/i };

/** Written by the server alone. */
const serverFields: ReadonlySet<string> = new Set(['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink', 'managedFields', 'generateName', 'name', 'namespace', 'labels', 'annotations']);
/** They tie the original to others: an owner deletes what it owns, a finalizer's holder must know the object. */
const ties = ['ownerReferences', 'finalizers'];

/** `live`: the whole object, as read. Malformed parts are left as they are; the server judges them. */
export function copyDeployment(live: Fields, asked: CopyAsked): Copy {
  const meta = fieldsOf(live['metadata']);
  const spec = fieldsOf(live['spec']);
  const template = fieldsOf(spec['template']);
  const templateMeta = fieldsOf(template['metadata']);
  const podSpec = fieldsOf(template['spec']);
  const dropped: string[] = [];
  const keep = (map: unknown, what: string): Fields => Object.fromEntries(Object.entries(fieldsOf(map)).filter(([key, value]) => {
    const isForeign = foreign.some((pattern) => pattern.test(key)) || (typeof value === 'string' && Object.hasOwn(managers, key) && managers[key]?.test(value) === true);
    if (isForeign) dropped.push(`${what} ${key}`);
    return !isForeign;
  }));
  const annotations = keep(meta['annotations'], 'annotation');
  const labels = { ...keep(meta['labels'], 'label'), [asked.label]: asked.to };
  for (const tie of ties) if (Array.isArray(meta[tie]) && meta[tie].length > 0) dropped.push(tie);
  if (spec['paused'] === true) dropped.push('spec.paused');
  const others = Object.entries(meta).filter(([key]) => !serverFields.has(key) && !ties.includes(key));
  const body: Fields = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { ...Object.fromEntries(others), name: asked.name, namespace: asked.namespace, labels, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    spec: {
      ...without(spec, 'paused'),
      replicas: asked.replicas,
      selector: selectorFor(fieldsOf(spec['selector']), asked),
      template: {
        ...template,
        metadata: { ...without(templateMeta, 'creationTimestamp'), labels: { ...fieldsOf(templateMeta['labels']), [asked.label]: asked.to } },
        spec: podSpecFor(podSpec, fieldsOf(templateMeta['labels']), asked),
      },
    },
  };
  return { body, dropped, mentions: mentionsOf(podSpec, asked.from) };
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
const without = (from: Fields, key: string): Fields => Object.fromEntries(Object.entries(from).filter(([one]) => one !== key));
const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);

/** `spec.selector` cannot change later (apps/v1), so the track stands in it from birth; an expression on the label says the new value. */
function selectorFor(selector: Fields, { label, to }: CopyAsked): Fields {
  const expressions = selector['matchExpressions'];
  const labels = fieldsOf(selector['matchLabels']);
  const expressed = listOf(expressions).some(({ key }) => key === label);
  return {
    ...selector,
    ...(Object.hasOwn(labels, label) || !expressed ? { matchLabels: { ...labels, [label]: to } } : {}),
    ...(expressed ? { matchExpressions: listOf(expressions).map((one) => (one['key'] === label ? { key: label, operator: 'In', values: [to] } : one)) } : {}),
  };
}

function podSpecFor(podSpec: Fields, templateLabels: Fields, asked: CopyAsked): Fields {
  const image = new Map(asked.images.map((one) => [one.container, one.image]));
  const containers = Array.isArray(podSpec['containers']) ? (podSpec['containers'] as readonly unknown[]) : [];
  const withImage = (container: unknown): unknown => {
    const wanted = isFields(container) && typeof container['name'] === 'string' ? image.get(container['name']) : undefined;
    return isFields(container) && wanted !== undefined ? { ...container, image: wanted } : container;
  };
  const placed = Object.fromEntries(['affinity', 'topologySpreadConstraints'].flatMap((key) => (podSpec[key] === undefined ? [] : [[key, amongOwn(podSpec[key], templateLabels, asked)]])));
  return { ...podSpec, containers: containers.map(withImage), ...placed };
}

/** A spread or (anti-)affinity among the track's own pods is one among the copy's own; a selector of other pods stays. */
function amongOwn(value: unknown, own: Fields, asked: CopyAsked): unknown {
  if (Array.isArray(value)) return value.map((one) => amongOwn(one, own, asked));
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => {
    const labels = key === 'labelSelector' && isFields(inner) ? fieldsOf(inner['matchLabels']) : {};
    const isOwn = labels[asked.label] === asked.from && Object.entries(labels).every(([name, text]) => own[name] === text);
    return [key, isOwn ? { ...fieldsOf(inner), matchLabels: { ...labels, [asked.label]: asked.to } } : amongOwn(inner, own, asked)];
  }));
}

/** The track's name as the value of a variable, an argument, a claim or a config: perhaps meant to differ, which only people know. */
function mentionsOf(podSpec: Fields, track: string): readonly string[] {
  if (track === '') return [];
  const holds = (text: unknown): boolean => typeof text === 'string' && text.split(/[^A-Za-z0-9]+/).includes(track);
  const inContainers = ['initContainers', 'containers'].flatMap((key) => listOf(podSpec[key])).flatMap((container) => {
    const name = typeof container['name'] === 'string' ? container['name'] : '';
    const variables = listOf(container['env']).filter(({ value }) => holds(value)).map((variable) => `env ${String(variable['name'])} of ${name}`);
    const words = ['command', 'args'].filter((key) => Array.isArray(container[key]) && (container[key] as readonly unknown[]).some(holds));
    return [...variables, ...words.map((key) => `${key} of ${name}`)];
  });
  const inVolumes = listOf(podSpec['volumes']).filter((volume) => Object.values(volume).some((source) => isFields(source) && Object.values(source).some(holds)));
  return [...inContainers, ...inVolumes.map((volume) => `volume ${String(volume['name'])}`)];
}
