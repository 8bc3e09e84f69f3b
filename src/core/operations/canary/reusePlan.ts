import type { Track } from '../../live/application.ts';
import { clean } from '../../live/clean.ts';
import type { ImageOf } from '../../live/records.ts';
import { sameTemplate } from '../../checks/patched.ts';
import { copyDeployment } from '../blueGreen/copyDeployment.ts';
import { rolloutCheck, said, verifiableCheck } from '../commonChecks.ts';
import { stableHealthCheck, growsCheck, ladderCheck, mayCheck } from './checks.ts';
import { beginChecks } from './createChecks.ts';
import type { CreateFacts } from './facts.ts';
import { ladderText, splitAt } from './ladder.ts';
import type { JsonPatchOp, Plan, PlannedWrite } from '../plan.ts';
import type { CanaryMark } from '../../release/mark.ts';
import { ok, type Result } from '../../result.ts';
import { desiredOf, type Seen } from '../seen.ts';
import { releasePlan, sharedServices } from './release.ts';
import { roleOps } from './roles.ts';
import { floorOf, resizesOf, sizeFacts, sizeWrites, type Sizing } from './sizes.ts';

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (raw: unknown): Fields => (typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as Fields) : {});

interface Reuse {
  readonly stable: Track;
  readonly canary: Track;
  /** All containers', as the canary shall have them. */
  readonly images: readonly ImageOf[];
  readonly steps: readonly number[];
}

/**
 * A release with a Deployment that is canary already. One that runs these images is taken as it is: only the note is written, at the step
 * that its size has reached. Any other goes to 0 first, stable ready with the whole size before, and gets stable's template with the new
 * images, so that the canary never differs from stable in anything else.
 */
export function planReuse(seen: Seen, { stable, canary, images, steps }: Reuse, facts: CreateFacts): Result<Plan> {
  const { application } = seen;
  const total = desiredOf([stable, canary]);
  const name = clean(application.name);
  const common: CanaryMark = { kind: 'canary', who: facts.who, startedAt: facts.now, stable: stable.deployment.name, canary: canary.deployment.name, total, steps, step: -1 };
  const begin = { operation: 'createCanary' as const, asks: `Start a canary of ${name}`, action: 'Start canary' };
  const shown = [
    { label: 'Steps', value: ladderText(total, steps) },
    { label: 'Then', value: 'Deployment Strategies: Next Step' },
    { label: 'To go back', value: `Deployment Strategies: Abort Canary; ${clean(canary.deployment.name)} stays with 0 replicas then` },
  ];
  const asWanted = images.every(({ container, image }) => canary.deployment.images.some((one) => one.container === container && one.image === image));
  const checked = [...beginChecks(seen, stable, images), ladderCheck(Math.max(total, 1), steps), stableHealthCheck(stable, 'forward'), rolloutCheck([stable, canary])];
  if (asWanted && canary.deployment.desired > 0) {
    const step = reachedStep(total, steps, canary.deployment.desired);
    return ok(releasePlan(seen, {
      ...begin,
      facts: [{ label: 'Change', value: `the note of the release; ${clean(canary.deployment.name)} runs these images already and keeps its ${canary.deployment.desired} of ${total} pods` }, ...shown],
      checks: said([...mayCheck(seen, []), ...checked]),
      inverse: { kind: 'none', why: 'Abort the canary to end the release.' },
      mark: { ...common, step },
    }));
  }
  const sizing: Sizing = { seen, stable: { track: stable, to: total }, canary: { track: canary, to: 0 }, services: sharedServices(application, [stable, canary]), percent: undefined };
  const sized = sizeWrites(sizing);
  const writes = [...sized, ...templateWrite(seen, { stable, canary, images, steps }, facts)];
  return ok(releasePlan(seen, {
    ...begin,
    facts: [
      { label: 'Template', value: `${clean(canary.deployment.name)} gets the template of ${clean(stable.deployment.name)} with ${images.map(({ container, image }) => `${clean(container)} ${clean(image)}`).join(', ')}` },
      ...(sized.length === 0 ? [] : sizeFacts(sizing, sized)),
      ...shown,
    ],
    checks: said([...mayCheck(seen, writes.map((write) => write.name)), ...checked, growsCheck(resizesOf(sizing)), verifiableCheck(seen)]),
    writes,
    inverse: { kind: 'canary', undo: 'create', mark: common },
    mark: common,
    ...(sized.length === 0 ? {} : floorOf(sizing)),
  }));
}

/** The last step whose size the canary has; -1 where it has not the first. */
const reachedStep = (total: number, steps: readonly number[], pods: number): number =>
  steps.reduce((reached, percent, index) => (splitAt(total, percent).canary <= pods ? index : reached), -1);

/** With 0 replicas a new template rolls nothing. The canary's own labels stay, since its selector cannot change. */
function templateWrite({ application }: Seen, { stable, canary, images }: Reuse, facts: CreateFacts): readonly PlannedWrite[] {
  const { trackLabel } = application;
  const { deployment } = canary;
  const track = deployment.templateLabels[trackLabel] ?? canary.name;
  const { body } = copyDeployment(facts.stable, { name: deployment.name, namespace: deployment.namespace, label: trackLabel, from: stable.deployment.templateLabels[trackLabel] ?? '', to: track, replicas: 0, images });
  const template = fieldsOf(fieldsOf(body['spec'])['template']);
  const metadata = fieldsOf(template['metadata']);
  const own = { ...template, metadata: { ...metadata, labels: { ...fieldsOf(metadata['labels']), ...deployment.selector.matchLabels } } };
  const now = fieldsOf(facts.canary?.['spec'])['template'];
  const ops: readonly JsonPatchOp[] = [
    ...(sameTemplate({ spec: { template: now } }, { spec: { template: own } })
      ? []
      : [{ op: 'test', path: '/spec/replicas', value: 0 } as const, { op: 'test', path: '/spec/template', value: now } as const, { op: 'replace', path: '/spec/template', value: own } as const]),
    ...roleOps(deployment.labels, 'canary'),
  ];
  return ops.length === 0 ? [] : [{
    kind: 'Deployment', namespace: deployment.namespace, name: deployment.name, basedOn: deployment.resourceVersion, ops,
    change: `template of ${clean(stable.deployment.name)} with ${images.map(({ image }) => clean(image)).join(', ')}`,
    expect: { kind: 'lifecycle', part: { deployment: deployment.name, track: canary.name, replicas: 0 }, stage: 'made' },
  }];
}
