import type { KubeObject, Pod } from '../../core/kube/objects.ts';
import { since } from './ages.ts';

/** Ready, status and restarts of a pod as `kubectl get pods` words them (printers `printPod`). */
export function podCells(object: KubeObject, now: number): { readonly ready: string; readonly status: string; readonly restarts: string } {
  const { status, spec, metadata } = object as Pod;
  const all = status?.containerStatuses ?? [];
  const ready = all.filter((container) => container.ready && container.state?.running !== undefined).length;
  const restarts = all.reduce((sum, container) => sum + container.restartCount, 0);
  const last = all.map((container) => container.lastState?.terminated?.finishedAt ?? '').sort().at(-1) ?? '';
  return {
    ready: `${ready}/${spec.containers.length}`,
    status: metadata.deletionTimestamp !== undefined ? 'Terminating' : word(object as Pod),
    restarts: restarts > 0 && last !== '' ? `${restarts} (${since(last, now)} ago)` : String(restarts),
  };
}

function word({ status }: Pod): string {
  let found = status?.reason ?? status?.phase ?? 'Unknown';
  let running = false;
  for (const container of [...(status?.containerStatuses ?? [])].reverse()) {
    const { waiting, terminated } = container.state ?? {};
    if (waiting?.reason !== undefined && waiting.reason !== '') found = waiting.reason;
    else if (terminated !== undefined) found = terminated.reason ?? `ExitCode:${terminated.exitCode ?? 0}`;
    else if (container.ready) running = true;
  }
  if (found !== 'Completed' || !running) return found;
  return status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') === true ? 'Running' : 'NotReady';
}
