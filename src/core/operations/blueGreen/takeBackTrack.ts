import type { Application } from '../../live/application.ts';
import { clean } from '../../live/clean.ts';
import { fail, ok, type Result } from '../../result.ts';
import { changedSinceCheck, protectedCheck, readOnlyCheck, rightsCheck, said } from '../commonChecks.ts';
import type { Check, Inverse, Plan, PlannedWrite } from '../plan.ts';
import { counted, where, type Seen } from '../seen.ts';
import { imageChanges, imageOps, imageText } from './images.ts';
import { rolledTrack, trackPatience } from './patience.ts';
import { removeWrites } from './removeWrites.ts';
import { reachOf, reachText } from './traffic.ts';

type Created = Extract<Inverse, { kind: 'created' }>;
type Changed = Extract<Inverse, { kind: 'track' }>;

const trackOf = ({ tracks }: Application, { deployment }: Created | Changed) => tracks.find((track) => track.deployment.name === deployment);

/** Whether what the record made or changed still stands. */
export function trackStands(inverse: Created | Changed, application: Application): boolean {
  const record = trackOf(application, inverse)?.deployment;
  if (record === undefined) return false;
  if (inverse.kind === 'created') return true;
  const { replicas, images } = inverse;
  const standing = images.some(({ container, from }) => record.images.some((one) => one.container === container && one.image === from));
  return standing || (replicas.from !== replicas.to && record.desired === replicas.from);
}

const gone = ({ application: { target } }: Seen, name: string): Result<never> =>
  fail({ kind: 'notFound', context: clean(target.cluster.context), what: `Deployment ${clean(name)}`, namespace: clean(target.namespace) });

/** A crash cut the way back after its deletion: what may be left of the release is its note. */
function removedAlready(seen: Seen, { deployment }: Created): Plan {
  const { application } = seen;
  const noted = application.note?.mark;
  const left = noted?.kind === 'blue-green' && noted.fresh === deployment;
  return {
    operation: 'takeBack',
    target: application.target,
    application: application.name,
    question: `Take back ${clean(application.name)} ${where(seen)}?`,
    action: 'Take back',
    facts: [{ label: 'Server', value: clean(application.target.cluster.server) }, { label: 'Change', value: left ? 'the note of the release, no pod' : 'none' }],
    checks: said([readOnlyCheck(seen), protectedCheck(seen), { id: 'same-track', title: 'Nothing to do', verdict: 'pass', detail: `Deployment ${clean(deployment)} is gone already.` }]),
    writes: [],
    inverse: { kind: 'none', why: 'Create the track again.' },
    ...(left ? { mark: null } : {}),
  };
}

/** The plan that removes a created track again, or gives an idle one its images and size back: never under traffic. */
export function takeBackTrack(seen: Seen, inverse: Created | Changed): Result<Plan> {
  const { application } = seen;
  const track = trackOf(application, inverse);
  if (track === undefined) return inverse.kind === 'created' ? ok(removedAlready(seen, inverse)) : gone(seen, inverse.deployment);
  const { deployment } = track;
  const reach = reachText(reachOf(seen, track));
  const inTraffic: Check | undefined = reach === '' ? undefined : { id: 'in-traffic', title: 'Traffic', verdict: 'block', detail: `${clean(track.name)} is not idle: ${reach}. Switch its traffic away first.` };
  const back = inverse.kind === 'created' ? deletion(inverse) : restore(inverse);
  if (!back.ok) return back;
  const { writes, how, changed, right, fact } = back.value;
  return ok({
    operation: 'takeBack',
    target: application.target,
    application: application.name,
    question: `Take back ${clean(application.name)} ${how} ${where(seen)}?`,
    action: `Take back ${how}`,
    facts: [
      { label: 'Server', value: clean(application.target.cluster.server) },
      { label: 'Change', value: fact },
      { label: 'To go back', value: 'create the track again' },
    ],
    checks: said([readOnlyCheck(seen), rightsCheck(seen, right, [deployment.name]), protectedCheck(seen), changedSinceCheck(changed), inTraffic]),
    writes: changed.length > 0 || inTraffic !== undefined ? [] : writes,
    inverse: { kind: 'none', why: 'Create the track again.' },
    mark: null,
  });

  interface Back {
    readonly writes: readonly PlannedWrite[];
    readonly how: string;
    readonly changed: readonly string[];
    readonly right: 'delete deployments' | 'patch deployments';
    readonly fact: string;
  }

  function deletion({ images }: Created): Result<Back> {
    const other = deployment.images.filter(({ container, image }) => !images.some((one) => one.container === container && one.image === image));
    const changed = other.map(({ container, image }) => `${clean(deployment.name)} has ${clean(image)} in ${clean(container)} now, which the record does not say`);
    return ok({ writes: track === undefined ? [] : removeWrites(track), how: `by removing ${clean(deployment.name)}`, changed, right: 'delete deployments', fact: `Deployment ${clean(deployment.name)}: to 0 replicas, then deleted` });
  }

  function restore({ images, replicas }: Changed): Result<Back> {
    const now = new Map(deployment.images.map(({ container, image }) => [container, image]));
    const changed = images.flatMap(({ container, from, to }) => {
      const image = now.get(container);
      return image === from || image === to ? [] : [`${clean(deployment.name)} has ${clean(image ?? 'no container')} in ${clean(container)} now, and the record says ${clean(from)}`];
    });
    if (deployment.desired !== replicas.from && deployment.desired !== replicas.to) changed.push(`${clean(deployment.name)} has ${counted(deployment.desired, 'replica')} now, and the record says ${replicas.from}`);
    const changes = imageChanges(deployment, images.map(({ container, to }) => ({ container, image: to })), application.target.cluster.context);
    if (!changes.ok) return changes;
    const resized = deployment.desired !== replicas.to;
    const text = [...(changes.value.length === 0 ? [] : [imageText(changes.value)]), ...(resized ? [`replicas ${deployment.desired} → ${replicas.to}`] : [])].join('; ');
    const write: PlannedWrite = {
      kind: 'Deployment',
      namespace: deployment.namespace,
      name: deployment.name,
      basedOn: deployment.resourceVersion,
      ops: [
        ...imageOps(changes.value),
        ...(resized ? [{ op: 'test', path: '/spec/replicas', value: deployment.desired } as const, { op: 'replace', path: '/spec/replicas', value: replicas.to } as const] : []),
      ],
      change: text,
      expect: rolledTrack(deployment.name, deployment.generation, deployment),
      patienceMs: trackPatience,
    };
    return ok({ writes: text === '' ? [] : [write], how: `to what ${clean(deployment.name)} was`, changed, right: 'patch deployments', fact: `Deployment ${clean(deployment.name)}: ${text === '' ? 'none' : text}` });
  }
}
