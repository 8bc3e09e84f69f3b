import { labelIndex } from './labelIndex.ts';
import { matchesSelector } from '../kube/selector.ts';
import { byName, sortByName } from './order.ts';
import type { DeploymentRecord, PodRecord, RecordKind, ReplicaSetRecord, Snapshot } from './records.ts';

/** The objects of a namespace put together: who owns which pod, and which pods stand behind which Service. */
export interface Joined {
  readonly snapshot: Snapshot;
  /** Newest revision first. */
  replicaSetsOf(deployment: DeploymentRecord): readonly ReplicaSetRecord[];
  /** By name, Terminating ones too. */
  podsOf(deployment: DeploymentRecord): readonly PodRecord[];
  /** The pods behind the ready endpoints of a Service; a name may stand in several slices (IPv4 and IPv6) and counts once. */
  readyPodsBehind(service: string): ReadonlySet<string>;
  /** Ready endpoints of a Service that are no pod, such as addresses written by hand. */
  readyAddressesBehind(service: string): number;
  pod(name: string): PodRecord | undefined;
  /** Nothing is known of the kind: it could not be read, or is not yet. */
  unread(kind: RecordKind): boolean;
  /** Unread, and waiting does not help: the rights or the API are missing. */
  hidden(kind: RecordKind): boolean;
}

/** Linear in the number of objects: every lookup is by uid or name. */
export function join(snapshot: Snapshot): Joined {
  const unread = new Set([...snapshot.unread.map(({ kind }) => kind), ...(snapshot.pending ?? [])]);
  const replicaSets = grouped(snapshot.replicaSets, (record) => record.owner);
  for (const list of replicaSets.values()) list.sort((a, b) => b.revision - a.revision || byName(a, b));
  const pods = podsByDeployment(snapshot, unread.has('ReplicaSet'));
  for (const list of pods.values()) sortByName(list);
  let podByName: ReadonlyMap<string, PodRecord> | undefined;
  const slices = grouped(snapshot.endpointSlices, (slice) => slice.service);
  return {
    snapshot,
    replicaSetsOf: (deployment) => replicaSets.get(deployment.uid) ?? [],
    podsOf: (deployment) => pods.get(deployment.uid) ?? [],
    readyPodsBehind: (service) => {
      const names = new Set<string>();
      for (const { endpoints } of slices.get(service) ?? []) for (const { ready, pod } of endpoints) if (ready && pod !== undefined) names.add(pod);
      return names;
    },
    readyAddressesBehind: (service) =>
      (slices.get(service) ?? []).reduce((sum, { endpoints }) => sum + endpoints.filter(({ ready, pod }) => ready && pod === undefined).length, 0),
    pod: (name) => (podByName ??= new Map(snapshot.pods.map((pod) => [pod.name, pod]))).get(name),
    unread: (kind) => unread.has(kind),
    hidden: (kind) => snapshot.unread.some((one) => one.kind === kind && (one.failure.kind === 'forbidden' || one.failure.kind === 'notFound')),
  };
}

function grouped<T>(records: readonly T[], keyOf: (record: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const record of records) {
    const key = keyOf(record);
    if (key === undefined) continue;
    const list = groups.get(key);
    if (list === undefined) groups.set(key, [record]);
    else list.push(record);
  }
  return groups;
}

/** By owner; where ReplicaSets cannot be read, by selector, which is what made the controller adopt them. */
function podsByDeployment(snapshot: Snapshot, withoutReplicaSets: boolean): Map<string, PodRecord[]> {
  if (!withoutReplicaSets) {
    const deploymentOf = new Map(snapshot.replicaSets.map((record) => [record.uid, record.owner]));
    return grouped(snapshot.pods, (pod) => (pod.owner === undefined ? undefined : deploymentOf.get(pod.owner)));
  }
  const find = labelIndex(snapshot.pods, (pod) => pod.labels);
  return new Map(
    snapshot.deployments.map(({ uid, selector }) => [
      uid,
      find(selector.matchLabels ?? {}).filter((pod) => pod.owner !== undefined && matchesSelector(selector, pod.labels)),
    ]),
  );
}
