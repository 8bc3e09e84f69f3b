import { uidOf, type Change } from './patched.ts';
import { metadataOf, rawAt, rawsAt, textAt, type Raw } from './raw.ts';

/**
 * How long pods of a Deployment took from their node to being ready, in milliseconds: those that never restarted, since a pod that
 * comes back to readiness later tells the time of that.
 */
export function startTimes(pods: readonly Raw[], namespace: string, change: Change | undefined, ownersOf: (uid: string) => readonly string[]): readonly number[] {
  if (change?.before === undefined) return [];
  const owners = new Set(ownersOf(uidOf(change.before)));
  return pods.flatMap((pod) => {
    if (textAt(metadataOf(pod), 'namespace') !== namespace || !rawsAt(metadataOf(pod), 'ownerReferences').some(({ uid }) => typeof uid === 'string' && owners.has(uid))) return [];
    const status = rawAt(pod, 'status');
    if (rawsAt(status, 'containerStatuses').some(({ restartCount }) => restartCount !== 0)) return [];
    const at = (type: string): number => Date.parse(textAt(rawsAt(status, 'conditions').find((one) => one['type'] === type && one['status'] === 'True') ?? {}, 'lastTransitionTime'));
    const took = at('Ready') - at('PodScheduled');
    // Readiness that went and came again would count as a slow start; nobody waits an hour for one.
    return Number.isFinite(took) && took >= 0 && took < 3_600_000 ? [took] : [];
  });
}
