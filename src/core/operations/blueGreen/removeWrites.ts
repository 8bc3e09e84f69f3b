import type { Track } from '../../live/application.ts';
import type { PlannedWrite } from '../plan.ts';

/** Pods may take this long to end where nothing is known of their grace; a person who waits may cancel before. */
const patience = 600_000;

/**
 * A Deployment goes in two writes: to 0 replicas first, so that its pods end in their own time and are watched until the last is gone
 * (PD B2, B4), and is deleted after. The delete carries the uid, and the resourceVersion that stands once the first write took effect.
 */
export function removeWrites({ deployment, pods, name: track }: Track, graceMs: number = patience): readonly PlannedWrite[] {
  const { namespace, name, uid, resourceVersion, desired } = deployment;
  const part = { deployment: name, track, replicas: 0 };
  const common = { kind: 'Deployment', namespace, name, basedOn: resourceVersion } as const;
  const shrinks = desired > 0;
  return [
    ...(shrinks || pods.length > 0
      ? [{
          ...common,
          ops: [{ op: 'test', path: '/spec/replicas', value: desired } as const, { op: 'replace', path: '/spec/replicas', value: 0 } as const],
          change: shrinks ? `replicas ${desired} → 0` : 'waits for its last pods',
          expect: { kind: 'lifecycle', part, stage: 'drained' } as const,
          patienceMs: graceMs + 60_000,
        }]
      : []),
    { ...common, verb: 'delete', uid, ops: [], change: 'deleted', expect: { kind: 'lifecycle', part, stage: 'gone' }, fresh: true },
  ];
}
