import type { Application, Track } from '../../live/application.ts';
import { clean } from '../../live/clean.ts';
import type { ImageOf } from '../../live/records.ts';
import { roleLabel } from '../../live/role.ts';
import { canaryPair } from '../../live/share.ts';
import { strategyWords } from '../../live/strategyWords.ts';
import { copyDeployment } from '../blueGreen/copyDeployment.ts';
import { changedImages, imageChanges, imageText } from '../blueGreen/images.ts';
import { said } from '../commonChecks.ts';
import type { Plan, PlannedWrite } from '../plan.ts';
import type { CanaryMark } from '../../release/mark.ts';
import { fail, ok, type Result } from '../../result.ts';
import type { Seen } from '../seen.ts';
import { createChecks } from './createChecks.ts';
import type { CreateFacts } from './facts.ts';
import { identityOf } from './identity.ts';
import { ladderOf, ladderText } from './ladder.ts';
import { releasePlan } from './release.ts';
import { planReuse } from './reusePlan.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface CreateIntent {
  /** New images by container; containers that are not named keep theirs. */
  readonly images: readonly ImageOf[];
  readonly steps?: readonly number[] | undefined;
}

/** The tracks that a canary is made of: stable, and the one that is canary already. */
export interface CanaryParts {
  readonly stable: Track;
  readonly canary: Track | undefined;
}

/** Fails with `notThisStrategy` where traffic is switched, shared by a route's weights, or shared between more than two tracks. */
export function canaryParts(application: Application): Result<CanaryParts> {
  const { strategy, tracks, route } = application;
  const [only, ...others] = tracks;
  const pair = strategy === 'canary' && route === undefined ? canaryPair(application) : undefined;
  if (pair !== undefined) return ok(pair);
  if (strategy === 'rolling-update' && only !== undefined && others.length === 0) return ok({ stable: only, canary: undefined });
  const words = route !== undefined && strategy === 'canary' ? 'canary by route weight' : tracks.length > 2 || strategy === 'rolling-update' ? `${strategyWords[strategy]} with ${tracks.length} tracks` : strategyWords[strategy];
  return fail({ kind: 'notThisStrategy', application: clean(application.name), strategy: words, wanted: 'start a canary of' });
}

/**
 * The plan that begins a release: a canary made from stable as the cluster holds it, with new images and 0 replicas, and the note that
 * it is in progress. It has no pod yet: were its pods made here and did they not start, a release that nobody noted would be left; so
 * the first step is the first that can fail, and every state after this one can be stepped, held and aborted. A Deployment that is
 * canary already, such as the one that a promotion by swap left with 0 replicas, is used again. Fails with `notThisStrategy`,
 * `outOfRange`, and `notFound` for a container that stable does not have.
 */
export function planCreateCanary(seen: Seen, intent: CreateIntent, facts: CreateFacts): Result<Plan> {
  const { application } = seen;
  const parts = canaryParts(application);
  if (!parts.ok) return parts;
  const steps = ladderOf(intent.steps);
  if (!steps.ok) return steps;
  const { stable, canary } = parts.value;
  const changes = imageChanges(stable.deployment, intent.images, application.target.cluster.context);
  if (!changes.ok) return changes;
  const images = changedImages(stable.deployment.images, changes.value);
  if (canary !== undefined) return planReuse(seen, { stable, canary, images, steps: steps.value }, facts);

  const identity = identityOf(seen, stable);
  const { trackLabel, target } = application;
  const copy = copyDeployment(facts.stable, { name: identity.name, namespace: target.namespace, label: trackLabel, from: stable.deployment.templateLabels[trackLabel] ?? '', to: identity.track, replicas: 0, images });
  const mark: CanaryMark = {
    kind: 'canary', who: facts.who, startedAt: facts.now, stable: stable.deployment.name, canary: identity.name, total: stable.deployment.desired, steps: steps.value, step: -1, created: true,
  };
  const write: PlannedWrite = {
    kind: 'Deployment', verb: 'create', namespace: target.namespace, name: identity.name, basedOn: '', ops: [],
    body: labelled(copy.body),
    change: 'made with 0 replicas',
    expect: { kind: 'lifecycle', part: { deployment: identity.name, track: identity.track, replicas: 0 }, stage: 'made' },
  };
  return ok(releasePlan(seen, {
    operation: 'createCanary',
    asks: `Start a canary of ${clean(application.name)}`,
    action: 'Start canary',
    facts: [
      { label: 'Change', value: `Deployment ${clean(identity.name)} is made from ${clean(stable.deployment.name)} with 0 replicas, ${trackLabel}: ${clean(identity.track)}` },
      { label: 'Images', value: imageText(changes.value) || 'those of stable' },
      { label: 'Steps', value: ladderText(mark.total, mark.steps) },
      { label: 'Left out', value: copy.dropped.length === 0 ? 'nothing' : copy.dropped.map((text) => clean(text)).join(', ') },
      ...(identity.renamed === undefined ? [] : [{ label: 'Name', value: `the application is called ${clean(identity.renamed)} then` }]),
      { label: 'Then', value: 'Deployment Strategies: Next Step gives it its first pods' },
      { label: 'To go back', value: 'Deployment Strategies: Abort Canary' },
    ],
    checks: said(createChecks({ seen, stable, identity, images, body: write.body, mentions: copy.mentions, steps: steps.value, autoscalers: facts.autoscalers })),
    writes: [write],
    inverse: { kind: 'canary', undo: 'create', mark },
    mark,
  }));
}

/** The role stands on the object from birth: an abort deletes only what carries it. */
function labelled(body: Fields): Fields {
  const metadata = fieldsOf(body['metadata']);
  return { ...body, metadata: { ...metadata, labels: { ...fieldsOf(metadata['labels']), [roleLabel]: 'canary' } } };
}
const fieldsOf = (raw: unknown): Fields => (typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as Fields) : {});
