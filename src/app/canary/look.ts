import { autoscalersIn, type Autoscaler } from '../../core/operations/canary/autoscalers.ts';
import type { Look } from '../operate.ts';

/**
 * The HorizontalPodAutoscalers of a namespace, read anew for each plan of a release (PD C8). Undefined where they may not be read, or
 * could not: a check says so, and a release goes on without them.
 */
export async function autoscalersSeen({ cluster, signal }: Look, namespace: string): Promise<readonly Autoscaler[] | undefined> {
  const listed = await cluster.list('HorizontalPodAutoscaler', namespace, signal);
  return listed.ok ? autoscalersIn(listed.value) : undefined;
}
