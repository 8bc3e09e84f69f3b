import { flagAt, numberAt, objectAt, objectsAt, textAt, type Fields } from './fields.ts';

/** States every healthy pod passes through; they explain nothing. */
const passing = new Set(['ContainerCreating', 'PodInitializing', 'Completed', '']);
/** A hostile or chatty message is cut, since 20,000 pods may carry one each. */
const longest = 400;

const words = (reason: string, message: string): string => {
  const text = [reason, message].filter((part) => part !== '').join(': ');
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
};

function ofContainer(container: Fields): string {
  const state = objectAt(container, 'state');
  const waiting = objectAt(state, 'waiting');
  const reason = textAt(waiting, 'reason');
  if (!passing.has(reason)) {
    const before = objectAt(objectAt(container, 'lastState'), 'terminated');
    const cause = reason === 'CrashLoopBackOff' ? ofTermination(before) : '';
    return words(reason, cause === '' ? textAt(waiting, 'message') : cause);
  }
  return ofTermination(objectAt(state, 'terminated'));
}

function ofTermination(terminated: Fields): string {
  const reason = textAt(terminated, 'reason');
  const code = numberAt(terminated, 'exitCode');
  if (code === 0 && (reason === '' || reason === 'Completed')) return '';
  const cause = reason === '' || reason === 'Error' ? `exit code ${code}` : `${reason} (exit code ${code})`;
  const message = textAt(terminated, 'message');
  return message === '' ? cause : `${cause}: ${message}`;
}

/**
 * Why a pod that is not ready is not, in the cluster's words. From the most telling to the least: the pod's own reason (`Evicted`), a
 * container that waits or died (`ImagePullBackOff: …`), the scheduler's `Unschedulable: …`, then the readiness condition.
 * Empty for a pod that is merely starting.
 */
export function trouble(status: Fields): string {
  const own = textAt(status, 'reason');
  if (own !== '') return words(own, textAt(status, 'message'));
  for (const container of [...objectsAt(status, 'initContainerStatuses'), ...objectsAt(status, 'containerStatuses')]) {
    const text = ofContainer(container);
    if (text !== '') return words(text, '');
  }
  const conditions = objectsAt(status, 'conditions');
  const scheduled = conditions.find((condition) => condition['type'] === 'PodScheduled');
  if (scheduled !== undefined && scheduled['status'] === 'False') return words(textAt(scheduled, 'reason'), textAt(scheduled, 'message'));
  const running = objectsAt(status, 'containerStatuses').filter((container) => 'running' in objectAt(container, 'state'));
  const unready = running.filter((container) => !flagAt(container, 'ready')).map((container) => textAt(container, 'name'));
  return unready.length === 0 ? '' : words(`not ready: ${unready.join(', ')}`, '');
}
