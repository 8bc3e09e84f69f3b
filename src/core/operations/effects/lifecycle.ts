/** What a snapshot shows of one Deployment that a release makes, rolls, empties or removes. */
import { clean } from '../../live/clean.ts';
import { midRollout } from '../../live/health.ts';
import type { Joined } from '../../live/join.ts';
import type { DeploymentRecord, ImageOf } from '../../live/records.ts';
import { roleOf } from '../../live/role.ts';
import type { Effect } from './effect.ts';
import type { Expectation } from '../plan.ts';
import { counted } from '../seen.ts';

type Lifecycle = Extract<Expectation, { kind: 'lifecycle' }>;

export function lifecycleEffect({ part, stage, images }: Lifecycle, joined: Joined): Effect {
  const deployment = joined.snapshot.deployments.find(({ name }) => name === part.deployment);
  const name = clean(part.deployment);
  if (stage === 'gone') {
    const text = deployment === undefined ? `${name} is gone` : `${name} is being deleted`;
    return { reached: deployment === undefined, progress: text, state: text, blind: false };
  }
  if (deployment === undefined) return { reached: false, progress: `${name} is not there`, state: `${name} is not there`, blind: false };
  switch (stage) {
    case 'made':
      return madeEffect(deployment, part.replicas);
    case 'rolled':
      return rolledEffect(deployment, images ?? [], joined);
    case 'drained':
      return drainedEffect(deployment, joined);
  }
}

/** Made, and its controller has begun to act on it. */
function madeEffect(deployment: DeploymentRecord, replicas: number): Effect {
  const observed = deployment.observedGeneration > 0 && deployment.observedGeneration >= deployment.generation;
  const text = `${clean(deployment.name)} is there with ${counted(deployment.desired, 'pod')}`;
  return { reached: observed && deployment.desired === replicas, progress: text, state: text, blind: false };
}

/** PD §2.4, "complete", and what the plan set is still what is asked for. */
function rolledEffect(deployment: DeploymentRecord, images: readonly ImageOf[], joined: Joined): Effect {
  const asWritten = images.every(({ container, image }) => deployment.images.some((one) => one.container === container && one.image === image));
  const ready = joined.unread('Pod') ? deployment.ready : joined.podsOf(deployment).filter((pod) => pod.ready && !pod.terminating).length;
  const complete = !midRollout(deployment) && deployment.available >= deployment.desired && ready >= deployment.desired;
  const text = `${Math.min(deployment.updated, deployment.desired)} of ${counted(deployment.desired, 'pod')} of ${clean(deployment.name)} of the new template, ${ready} ready`;
  return { reached: asWritten && complete, progress: text, state: asWritten ? text : `${clean(deployment.name)} has other images than were written`, blind: false };
}

/** No pod of it is left, those that still end their requests included (R5): to be emptied and to be drained are two states. */
function drainedEffect(deployment: DeploymentRecord, joined: Joined): Effect {
  const left = joined.podsOf(deployment).length;
  const observed = deployment.observedGeneration >= deployment.generation;
  const text = left === 0 ? `${clean(deployment.name)} is drained` : `${counted(left, 'pod')} of ${clean(deployment.name)} still ending`;
  return { reached: deployment.desired === 0 && observed && !joined.unread('Pod') && left === 0, progress: text, state: text, blind: joined.hidden('Pod') };
}

export function rolesEffect({ roles }: Extract<Expectation, { kind: 'roles' }>, joined: Joined): Effect {
  const wrong = roles.filter(({ deployment, role }) => {
    const record = joined.snapshot.deployments.find(({ name }) => name === deployment);
    return record === undefined || roleOf(record) !== role;
  });
  const text = roles.map(({ deployment, role }) => `${clean(deployment)} is ${role}`).join(', ');
  return { reached: wrong.length === 0, progress: text, state: wrong.length === 0 ? text : `${wrong.map(({ deployment }) => clean(deployment)).join(' and ')} does not say so yet`, blind: false };
}
