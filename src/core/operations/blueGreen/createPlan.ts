import { clean } from '../../live/clean.ts';
import type { ImageOf } from '../../live/records.ts';
import { ok, type Result } from '../../result.ts';
import type { BlueGreenMark } from '../../release/mark.ts';
import type { Inverse, JsonPatchOp, Plan, PlannedWrite } from '../plan.ts';
import { counted, where, type Seen } from '../seen.ts';
import { copyDeployment } from './copyDeployment.ts';
import { createChecks } from './createChecks.ts';
import { changedImages, imageChanges, imageOps, imageText, type ImageChange } from './images.ts';
import { rolledTrack, trackPatience } from './patience.ts';
import type { TrackIntent } from './trackIntent.ts';

export interface CreateAsked {
  readonly images: readonly ImageOf[];
  /** The live Deployment as the server holds it; only where the track's own is not there yet. */
  readonly whole: Readonly<Record<string, unknown>> | undefined;
  readonly who: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * The plan that gives an application its idle track with new images: a copy of the live Deployment, or a patch of the idle one that is
 * there. As many pods as are live now (PD B7). Fails with `notFound` where a container is named that the template does not have.
 */
export function planCreateTrack(seen: Seen, intent: TrackIntent, asked: CreateAsked): Result<Plan> {
  const { application } = seen;
  const { live, idle, from, to, name, service } = intent;
  const base = (idle ?? live).deployment;
  const { context } = application.target.cluster;
  const changes = imageChanges(base, asked.images, context);
  if (!changes.ok) return changes;
  const replicas = Math.max(1, live.deployment.desired, live.readyPods);
  const images = changedImages(base.images, changes.value);
  const copy = asked.whole === undefined ? undefined : copyDeployment(asked.whole, { name, namespace: base.namespace, label: application.trackLabel, from, to, replicas, images });
  const kept = application.note?.mark;
  const same = kept?.kind === 'blue-green' && kept.fresh === name && kept.switchedAt === undefined;
  const began = same ? { who: kept.who, startedAt: kept.startedAt } : { who: asked.who, startedAt: asked.now };
  const mark: BlueGreenMark = { kind: 'blue-green', ...began, service: service.name, old: live.deployment.name, fresh: name };
  const keeps = kept?.kind === 'blue-green' && kept.old === name && kept.holdUntil !== undefined && kept.holdUntil > asked.now;
  const checks = createChecks({ seen, intent, replicas, changes: changes.value, copy, keeps });
  const stopped = checks.some(({ verdict }) => verdict === 'block');
  const expect = rolledTrack(name, idle?.deployment.generation ?? 0, base);
  const writes = idle === undefined ? [creation()] : update(changes.value);
  const [track, app] = [clean(to), clean(application.name)];
  return ok({
    operation: 'createTrack',
    target: application.target,
    application: application.name,
    question: idle === undefined ? `Create ${track} of ${app} ${where(seen)}?` : `Give ${track} of ${app} new images ${where(seen)}?`,
    action: idle === undefined ? `Create ${track}` : `Update ${track}`,
    facts: [
      { label: 'Server', value: clean(application.target.cluster.server) },
      { label: 'Change', value: writes.length === 0 ? 'none' : `Deployment ${clean(name)}, ${writes.map(({ change }) => change).join('; ')}` },
      { label: 'Images', value: images.map(({ container, image }) => `${clean(container)} ${clean(image)}`).join(', ') },
      { label: 'Traffic', value: `stays on ${clean(from)}: Service ${clean(service.name)} selects ${clean(application.trackLabel)} ${clean(from)}` },
      { label: 'To go back', value: 'Deployment Strategies: Take Back, while no traffic was switched' },
    ],
    checks: writes.length > 0 ? checks : [...checks, { id: 'same-track', title: 'Nothing to do', verdict: 'pass', detail: `${clean(name)} has these images and this size already.` }],
    writes: stopped ? [] : writes,
    inverse: inverseOf(changes.value),
    ...(writes.length === 0 ? {} : { mark }),
  });

  function creation(): PlannedWrite {
    return {
      verb: 'create', kind: 'Deployment', namespace: base.namespace, name, basedOn: '', ops: [], body: copy?.body ?? {},
      change: `created from ${clean(live.deployment.name)} with ${counted(replicas, 'replica')}${changes.ok && changes.value.length > 0 ? `, ${imageText(changes.value)}` : ''}`,
      expect, patienceMs: trackPatience,
    };
  }

  function update(found: readonly ImageChange[]): readonly PlannedWrite[] {
    const resized = base.desired !== replicas;
    const parts = [...(found.length === 0 ? [] : [imageText(found)]), ...(resized ? [`replicas ${base.desired} → ${replicas}`] : [])];
    const size: readonly JsonPatchOp[] = resized ? [{ op: 'test', path: '/spec/replicas', value: base.desired }, { op: 'replace', path: '/spec/replicas', value: replicas }] : [];
    if (parts.length === 0) return [];
    return [{ kind: 'Deployment', namespace: base.namespace, name, basedOn: base.resourceVersion, ops: [...imageOps(found), ...size], change: parts.join('; '), expect, patienceMs: trackPatience }];
  }

  function inverseOf(found: readonly ImageChange[]): Inverse {
    if (idle === undefined) return { kind: 'created', deployment: name, images };
    return { kind: 'track', deployment: name, images: found.map((one) => ({ container: one.container, from: one.to, to: one.from })), replicas: { from: replicas, to: base.desired } };
  }
}
