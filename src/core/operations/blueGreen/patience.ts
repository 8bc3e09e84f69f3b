import type { DeploymentRecord } from '../../live/records.ts';
import type { Expectation } from '../plan.ts';

/** Milliseconds that a track's pods may take to get ready: the default progress deadline (apps/v1, 600 s), which a model's load must fit into, and a half more. */
export const trackPatience = 900_000;

/** Every pod of a track's Deployment of its newest template and available, with the deadline of the template's Deployment. `generation`: before the write, 0 where it is made. */
export const rolledTrack = (deployment: string, generation: number, { progressDeadline }: Pick<DeploymentRecord, 'progressDeadline'>): Expectation => ({
  kind: 'rolledOut', deployment, generation, paused: false, ...(progressDeadline === undefined ? {} : { deadline: progressDeadline * 1000 }),
});
