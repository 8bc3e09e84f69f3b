/** What the objects of a manifest mean to each other: pods that a workload makes, Services that select them, routes that send to Services. */
import { matchesLabels } from '../kube/selector.ts';
import type { LabelMap, LabelSelector } from '../kube/objects.ts';
import type { Manifest, ManifestDocument } from './manifest.ts';
import { isList, isMap } from './node.ts';
import type { Path, Plain, PlainMap } from './node.ts';

export interface Workload {
  readonly document: ManifestDocument;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** Undefined where the kind has none (a Pod) or the manifest leaves it out. */
  readonly selector: LabelSelector | undefined;
  readonly templateLabels: LabelMap;
  readonly templateLabelsPath: Path;
  /** 1 where it is not given; undefined where it is not a number yet. */
  readonly replicas: number | undefined;
  readonly containerPorts: readonly { readonly name: string; readonly port: number | undefined }[];
}

export interface ServiceOf {
  readonly document: ManifestDocument;
  readonly name: string;
  readonly namespace: string;
  /** Undefined where there is none: it then selects nothing by itself. */
  readonly selector: LabelMap | undefined;
  readonly ports: readonly { readonly targetPort: number | string | undefined }[];
}

/** An HTTPRoute, VirtualService or Ingress, as far as it names Services. */
export interface RouteOf {
  readonly document: ManifestDocument;
  readonly namespace: string;
  readonly services: readonly string[];
  /** Some of its rules tells requests apart by a header or cookie. */
  readonly byHeader: boolean;
}

export interface Model {
  readonly workloads: readonly Workload[];
  readonly services: readonly ServiceOf[];
  readonly routes: readonly RouteOf[];
  /** See `Manifest.partial`. */
  readonly partial: boolean;
  /** Workloads of that namespace whose pods an equality selector picks. An empty selector picks nothing, as in a Service. */
  readonly selected: (selector: LabelMap | undefined, namespace: string) => readonly Workload[];
}

const map = (value: Plain | undefined): PlainMap => (isMap(value) ? value : {});
const list = (value: Plain | undefined): readonly Plain[] => (isList(value) ? value : []);

/** Labels as text; a value of another type is an error of its own, and here it reads as kubectl would print it. */
const labels = (value: Plain | undefined): LabelMap =>
  Object.fromEntries(Object.entries(map(value)).flatMap(([key, one]) => (typeof one === 'object' || one === undefined ? [] : [[key, String(one)]])));

function selectorOf(value: Plain | undefined): LabelSelector | undefined {
  if (!isMap(value)) return undefined;
  const expressions = list(value.matchExpressions).map(map).map((one) => ({
    key: String(one.key as string | undefined),
    operator: String(one.operator as string | undefined),
    values: list(one.values).map(String),
  }));
  return { matchLabels: labels(value.matchLabels), ...(expressions.length > 0 ? { matchExpressions: expressions } : {}) };
}

/** Where a kind keeps its pod template. */
const templatePaths: Readonly<Record<string, Path>> = {
  Deployment: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  Rollout: ['spec', 'template'],
  Pod: [],
};

function workload(document: ManifestDocument, path: Path): Workload {
  const spec = map(document.value?.spec);
  let template: PlainMap = document.value ?? {};
  for (const step of path) template = map(template[step]);
  const replicas = spec.replicas ?? 1;
  const containers = list(map(template.spec).containers).map(map);
  return {
    document,
    kind: document.kind,
    name: document.name,
    namespace: document.namespace,
    selector: document.kind === 'Pod' ? undefined : selectorOf(spec.selector),
    templateLabels: labels(map(template.metadata).labels),
    templateLabelsPath: [...path, 'metadata', 'labels'],
    replicas: typeof replicas === 'number' ? replicas : undefined,
    containerPorts: containers.flatMap((container) => list(container.ports)).map(map).map((port) => ({
      name: typeof port.name === 'string' ? port.name : '',
      port: typeof port.containerPort === 'number' ? port.containerPort : undefined,
    })),
  };
}

function service(document: ManifestDocument): ServiceOf {
  const spec = map(document.value?.spec);
  return {
    document,
    name: document.name,
    namespace: document.namespace,
    selector: isMap(spec.selector) ? labels(spec.selector) : undefined,
    ports: list(spec.ports).map(map).map(({ port, targetPort = port }) => ({
      targetPort: typeof targetPort === 'number' || typeof targetPort === 'string' ? targetPort : undefined,
    })),
  };
}

/** Short name of a host as Istio reads it: `llm-b` and `llm-b.ml.svc.cluster.local` are Service llm-b. */
const hostService = (host: Plain | undefined): string => (typeof host === 'string' ? (host.split('.')[0] ?? '') : '');

function route(document: ManifestDocument): RouteOf | undefined {
  const spec = map(document.value?.spec);
  const made = (services: readonly (Plain | undefined)[], byHeader: boolean): RouteOf => ({
    document,
    namespace: document.namespace,
    services: services.filter((name): name is string => typeof name === 'string' && name !== ''),
    byHeader,
  });
  switch (document.kind) {
    case 'HTTPRoute': {
      const rules = list(spec.rules).map(map);
      const backends = rules.flatMap((rule) => list(rule.backendRefs)).map(map).filter(({ kind }) => kind === undefined || kind === 'Service');
      return made(backends.map(({ name }) => name), rules.some((rule) => list(rule.matches).map(map).some(({ headers }) => list(headers).length > 0)));
    }
    case 'VirtualService': {
      const rules = list(spec.http).map(map);
      const hosts = rules.flatMap((rule) => list(rule.route)).map((one) => hostService(map(map(one).destination).host));
      return made(hosts, rules.some((rule) => list(rule.match).map(map).some(({ headers }) => isMap(headers))));
    }
    case 'Ingress': {
      const paths = list(spec.rules).flatMap((rule) => list(map(map(rule).http).paths)).map(map);
      const annotations = Object.keys(map(map(document.value?.metadata).annotations));
      return made(paths.map(({ backend }) => map(map(backend).service).name), annotations.some((key) => /\/canary-by-(header|cookie)$/.test(key)));
    }
    default:
      return undefined;
  }
}

export function modelOf(manifest: Manifest): Model {
  const workloads: Workload[] = [];
  const services: ServiceOf[] = [];
  const routes: RouteOf[] = [];
  for (const document of manifest.documents) {
    if (document.value === undefined) continue;
    const path = Object.hasOwn(templatePaths, document.kind) ? templatePaths[document.kind] : undefined;
    if (path !== undefined) workloads.push(workload(document, path));
    if (document.kind === 'Service' && document.apiVersion === 'v1') services.push(service(document));
    const found = route(document);
    if (found !== undefined) routes.push(found);
  }
  return { workloads, services, routes, partial: manifest.partial, selected: selectedOf(workloads) };
}

/** By one label pair, so that hundreds of Services against hundreds of workloads stay quick. */
function selectedOf(workloads: readonly Workload[]): Model['selected'] {
  const key = (namespace: string, pair: readonly [string, string]): string => JSON.stringify([namespace, ...pair]);
  const byPair = new Map<string, Workload[]>();
  for (const one of workloads) {
    for (const pair of Object.entries(one.templateLabels)) {
      const at = key(one.namespace, pair);
      const there = byPair.get(at);
      if (there === undefined) byPair.set(at, [one]);
      else there.push(one);
    }
  }
  return (selector = {}, namespace) => {
    // A pair that few pods carry (the name of the application) rather than one that all do.
    const lists = Object.entries(selector).map((pair) => byPair.get(key(namespace, pair)) ?? []);
    const shortest = lists.sort((a, b) => a.length - b.length)[0] ?? [];
    return shortest.filter(({ templateLabels }) => matchesLabels(selector, templateLabels));
  };
}
