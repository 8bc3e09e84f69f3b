import { gather, type Listing } from './gather.ts';
import type { ClusterPort } from '../ports.ts';
import { admissionCheck, tryable, type Judged } from '../../core/checks/admission.ts';
import { autoscalerCheck } from '../../core/checks/autoscaler.ts';
import { disruptionCheck } from '../../core/checks/disruptionBudget.ts';
import { withDefaults } from '../../core/checks/limitRange.ts';
import { nodeThere } from '../../core/checks/nodeFit.ts';
import { oneTrackCheck, sidesOf } from '../../core/checks/oneTrack.ts';
import { ownershipCheck } from '../../core/checks/ownership.ts';
import { changesOf, replicasOf, templateOf, type Change } from '../../core/checks/patched.ts';
import { podThere, templateShape } from '../../core/checks/podShape.ts';
import { quotaCheck } from '../../core/checks/quota.ts';
import { quotaThere } from '../../core/checks/quotaFit.ts';
import { roomCheck } from '../../core/checks/room.ts';
import { routesCheck } from '../../core/checks/routes.ts';
import { startTimes } from '../../core/checks/startTimes.ts';
import { checkOf, checkTable, type CheckId } from '../../core/checks/table.ts';
import { deadline, gang, history, mutableTag, nothingRolls, paused, volumeClaims } from '../../core/checks/templates.ts';
import { rolls } from '../../core/checks/trial.ts';
import { rightsCheck } from '../../core/checks/writeRights.ts';
import { describe, type Failure } from '../../core/failure.ts';
import { blocked, type Check, type Operation, type Plan } from '../../core/operations/plan.ts';
import type { Seen } from '../../core/operations/seen.ts';
import { ok } from '../../core/result.ts';
import { unknownRights } from '../../core/rights/rights.ts';
import type { Look } from '../job.ts';

/** Who writes, as `managedFields` has it. */
const ourManager = 'deployment-strategies';

/**
 * The plan with what was looked at before its first write (PD §3, the P rows; `core/checks/table.ts`). A check of the plan's own that knows stays; one that
 * said only that quota or autoscalers were not read gives way to what was read. A plan that is blocked, or writes nothing, stays as it is.
 */
export async function preflighted(look: Look, seen: Seen, plan: Plan, cluster: Pick<ClusterPort, 'write'>): Promise<Plan> {
  if (plan.writes.length === 0 || blocked(plan)) return plan;
  const found = await preflight(look, seen, plan, cluster);
  const looked = retreats.includes(plan.operation) ? found.map(noBar) : found;
  const own = plan.checks.filter(({ id, verdict }) => !(verdict === 'unknown' && (id === 'quota' || id === 'autoscaler' || looked.some((one) => one.id === id))));
  const told = new Set(own.map(({ id }) => id));
  return { ...plan, checks: [...own, ...looked.filter(({ id }) => !told.has(id))] };
}

/** The ways out of trouble: to stay in it is worse than pods that must wait for a place. */
const retreats: readonly Operation[] = ['takeBack', 'abort', 'undo'];
const foreseen: readonly string[] = ['room', 'quota', 'autoscaler', 'volume-claims'] satisfies readonly CheckId[];
const noBar = (check: Check): Check => (check.verdict === 'block' && foreseen.includes(check.id) ? { ...check, verdict: 'warn' } : check);

/**
 * Everything that can be known before the first write, read in parallel. A read that is forbidden or fails makes the checks that rest on it
 * `unknown`, with its reason; nothing passes because it could not be looked at. Rejects only when the signal aborts.
 */
export async function preflight(look: Look, seen: Seen, plan: Plan, cluster: Pick<ClusterPort, 'write'>): Promise<readonly Check[]> {
  const { writes, target } = plan;
  const rights = rightsCheck(writes, seen.rights ?? unknownRights, target);
  if (rights?.verdict === 'block') return [rights];
  const list: Listing = (kind, namespace) => look.cluster.list(kind, namespace, look.signal);
  const [gathered, judged, tracks] = await Promise.all([gather(look.cluster, writes, look.signal), dryRun(cluster, plan, look.signal), aboutTracks(list, seen, plan)]);
  const changes = changesOf(writes, gathered.whole);
  const about = await (changes.length === 0 ? [] : aboutPods(list, seen, plan, changes));
  const unread = gathered.failure;
  const owner = ownershipCheck(writes, gathered.whole, ourManager) ?? (unread === undefined ? undefined : unknown('ownership', 'Who else manages what is written', unread));
  const found = [rights, admissionCheck(judged), ...about, routed(plan, seen, changes), tracks, owner, ...(unread !== undefined && changes.length < writes.length && about.length === 0 ? notSeen(plan, unread) : [])];
  return inOrder(found.filter((check) => check !== undefined));
}

const order = Object.keys(checkTable);
const inOrder = (checks: readonly Check[]): readonly Check[] => [...checks].sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));

const unknown = (id: CheckId, what: string, why: Failure): Check => checkOf(id, 'unknown', `${what} is not known: ${describe(why)}`);

type MaybeCheck = Check | undefined;

/** A Deployment that could not be read whole: nothing can be said of its pods. */
const notSeen = ({ writes }: Plan, why: Failure): readonly Check[] =>
  writes.some(({ kind, ops }) => kind === 'Deployment' && ops.some(({ op, path }) => op !== 'test' && /^\/spec\/(replicas|template)/.test(path))) ? [unknown('room', 'Whether new pods find a node', why)] : [];

async function dryRun(cluster: Pick<ClusterPort, 'write'>, plan: Plan, signal: AbortSignal): Promise<readonly Judged[]> {
  return Promise.all(
    tryable(plan.writes).map(async (write) => {
      const answer = await cluster.write(write, signal, { dryRun: true });
      return { write, failure: answer.ok ? undefined : answer.failure };
    }),
  );
}

/** A plan that knows by itself that routes could not be read says what that means for it. */
function routed({ checks }: Plan, { joined }: Seen, changes: readonly Change[]): MaybeCheck {
  const found = changes.length === 0 ? undefined : routesCheck(changes, joined);
  return found?.verdict === 'unknown' && checks.some(({ id }) => id === found.id) ? undefined : found;
}

/** Only of a plan that is about two tracks. What could not be listed is said where nothing else is found. */
async function aboutTracks(list: Listing, seen: Seen, plan: Plan): Promise<MaybeCheck> {
  const sides = sidesOf(plan, seen);
  if (sides === undefined) return undefined;
  const { namespace } = plan.target;
  const [policies, budgets, autoscalers] = await Promise.all([list('NetworkPolicy', namespace), list('PodDisruptionBudget', namespace), sides.moves ? list('HorizontalPodAutoscaler', namespace) : ok([])]);
  const found = oneTrackCheck(sides, { ...(policies.ok ? { policies: policies.value } : {}), ...(budgets.ok ? { budgets: budgets.value } : {}), ...(autoscalers.ok ? { autoscalers: autoscalers.value } : {}) });
  const unread = (policies.ok ? undefined : policies.failure) ?? (budgets.ok ? undefined : budgets.failure) ?? (autoscalers.ok ? undefined : autoscalers.failure);
  return found?.verdict === 'warn' || unread === undefined ? found : unknown('one-track', 'Whether NetworkPolicies, budgets and autoscalers find both tracks', unread);
}

async function aboutPods(list: Listing, seen: Seen, plan: Plan, changes: readonly Change[]): Promise<readonly MaybeCheck[]> {
  const { namespace } = plan.target;
  const adds = changes.some(({ before, after }) => after !== undefined && (replicasOf(after) > replicasOf(before) || (before !== undefined && rolls(before, after))));
  const [autoscalers, budgets, others, room] = await Promise.all([
    list('HorizontalPodAutoscaler', namespace), list('PodDisruptionBudget', namespace), list('Deployment', namespace), adds ? aboutRoom(list, seen, plan, changes) : [],
  ]);
  return [
    nothingRolls(plan.writes, changes), mutableTag(changes), paused(changes), history(changes), gang(changes),
    autoscalers.ok ? autoscalerCheck(changes, autoscalers.value, others.ok ? others.value : []) : unknown('autoscaler', 'Whether a HorizontalPodAutoscaler sets the replicas again', autoscalers.failure),
    budgets.ok ? disruptionCheck(changes, budgets.value) : unknown('disruption-budget', 'Whether a PodDisruptionBudget finds these pods', budgets.failure),
    ...room,
  ];
}

/** Nodes and pods of the whole cluster are listed once for a plan, and only for one that adds pods. */
async function aboutRoom(list: Listing, seen: Seen, { target: { namespace } }: Plan, changes: readonly Change[]): Promise<readonly MaybeCheck[]> {
  const [quotas, ranges, nodes, pods, claims, sets] = await Promise.all([
    list('ResourceQuota', namespace), list('LimitRange', namespace), list('Node', undefined), list('Pod', undefined), list('PersistentVolumeClaim', namespace), list('ReplicaSet', namespace),
  ]);
  const { replicaSets } = seen.joined.snapshot;
  const ownersOf = (uid: string): readonly string[] => replicaSets.filter(({ owner }) => owner === uid).sort((a, b) => b.revision - a.revision).map((set) => set.uid);
  const defaults = ranges.ok ? ranges.value : [];
  const asked = withDefaults(changes, defaults);
  // With the same defaults, so that equal templates stay equal.
  const wholeSets = sets.ok ? withDefaults(sets.value.map((set) => ({ name: '', namespace, before: set, after: undefined })), defaults).flatMap(({ before }) => (before === undefined ? [] : [before])) : [];
  // Without the whole cluster's pods the namespace's own still say which of them a quota loses.
  const there = pods.ok ? pods : await list('Pod', namespace);
  const stage = { changes: asked, pods: there.ok ? there.value.map(podThere) : [], ownersOf, sets: wholeSets };
  const blind = !nodes.ok ? nodes.failure : !pods.ok ? pods.failure : undefined;
  const starts = (deployment: string): readonly number[] => startTimes(there.ok ? there.value : [], namespace, changes.find(({ name }) => name === deployment), ownersOf);
  return [
    deadline(changes, starts),
    blind === undefined && nodes.ok ? roomCheck({ ...stage, nodes: nodes.value.map(nodeThere) }) : blind && unknown('room', 'Whether new pods find a node', blind),
    quotas.ok ? quotaCheck({ ...stage, pods: stage.pods.filter((pod) => pod.namespace === namespace), quotas: quotas.value.map(quotaThere), defaultsKnown: ranges.ok }) : unknown('quota', 'Whether the quotas admit new pods', quotas.failure),
    claims.ok ? volumeClaims(changes, claims.value, nodes.ok ? nodes.value.length : undefined) : claimed(changes) ? unknown('volume-claims', 'Whether several pods can hold their volumes', claims.failure) : undefined,
  ];
}

/** Only where there is a claim to look at. */
const claimed = (changes: readonly Change[]): boolean => changes.some(({ namespace, after }) => after !== undefined && templateShape(namespace, templateOf(after)).claims.length > 0);
