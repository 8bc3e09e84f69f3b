import { clean } from '../../live/clean.ts';
import type { MaybeCheck } from '../commonChecks.ts';
import type { Resize } from '../resize.ts';

/** What a release must know of a HorizontalPodAutoscaler (autoscaling/v2). */
export interface Autoscaler {
  readonly name: string;
  /** The Deployment that it scales. */
  readonly deployment: string;
  /** 1 where the object says nothing (API default). */
  readonly min: number;
  readonly max: number;
}

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (raw: unknown): Fields => (typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as Fields) : {});

/** Those of whole objects that scale a Deployment; hostile until read. */
export function autoscalersIn(objects: readonly Fields[]): readonly Autoscaler[] {
  return objects.flatMap((object) => {
    const spec = fieldsOf(object['spec']);
    const { kind, name: deployment } = fieldsOf(spec['scaleTargetRef']);
    const { name } = fieldsOf(object['metadata']);
    const { minReplicas: min = 1, maxReplicas: max } = spec;
    return kind === 'Deployment' && typeof deployment === 'string' && typeof name === 'string' && typeof min === 'number' && typeof max === 'number'
      ? [{ name, deployment, min, max }]
      : [];
  });
}

/**
 * PD C8 and §2.10: an autoscaler owns `spec.replicas` and would set them again in the midst of a release, or revive what an abort took
 * down. One that scales a Deployment to 0 is suspended, and one whose limits are both the wanted size agrees. `undefined`: not readable.
 */
export function autoscalerCheck(autoscalers: readonly Autoscaler[] | undefined, resizes: readonly Resize[], verdict: 'warn' | 'block'): MaybeCheck {
  const check = { id: 'autoscaler', title: 'Autoscaler' };
  const names = resizes.map(({ track }) => clean(track.deployment.name)).join(' or ');
  if (autoscalers === undefined) return { ...check, verdict: 'unknown', detail: `HorizontalPodAutoscalers could not be read; one on ${names} would set replicas again.` };
  const against = resizes.flatMap(({ track, to }) =>
    autoscalers.filter(({ deployment, min, max }) => deployment === track.deployment.name && to > 0 && !(min === to && max === to)).map((one) => ({ one, to })));
  const [first] = against;
  if (first === undefined) return autoscalers.length === 0 ? undefined : { ...check, verdict: 'pass', detail: `No HorizontalPodAutoscaler changes the size of ${names} meanwhile.` };
  const { one, to } = first;
  return {
    ...check,
    verdict,
    detail: `HorizontalPodAutoscaler ${clean(one.name)} sets the replicas of ${clean(one.deployment)} (${one.min} to ${one.max}) and would undo ${to}. Delete it, or set both its limits to ${to}, until the release has ended.`,
    evidence: against.map(({ one: each, to: size }) => `${clean(each.name)}: ${clean(each.deployment)}, ${each.min} to ${each.max}, wanted ${size}`).join('; '),
  };
}
