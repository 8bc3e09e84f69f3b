import { attaching } from './blueGreen/attaching.ts';
import { holdText, markAfterSwitch, type HoldAsked } from './blueGreen/hold.ts';
import { phaseWrites, twoPhasesHelp } from './blueGreen/phases.ts';
import { pointerToken } from './blueGreen/pointer.ts';
import { clean } from '../live/clean.ts';
import { isBetween } from '../live/between.ts';
import { labelledTracks, switchServices } from '../live/operable.ts';
import { holdsTrack } from '../live/grouping.ts';
import type { Operation, Plan, PlannedWrite } from './plan.ts';
import type { ServiceRecord } from '../live/records.ts';
import { fail, ok, type Result } from '../result.ts';
import { counted, endpointsOf, readyOf, where, type Seen } from './seen.ts';
import { span } from '../release/span.ts';
import { switchChecks, type SwitchEvidence, type SwitchSight } from './switchChecks.ts';
import { strategyWords } from '../live/strategyWords.ts';
import { matchesLabels } from '../kube/selector.ts';

export interface SwitchIntent {
  /** Value of the track label; absent: the one idle track. */
  readonly to?: string | undefined;
  /** Absent: the one Service that leads. */
  readonly service?: string | undefined;
  /** 1: in one step where two phases would be planned, too. */
  readonly phases?: 1 | undefined;
}

/** What a use case knows and records do not say. Absent in `planSwitch`: nothing is noted, and no evidence is shown. */
export interface SwitchContext {
  readonly hold: HoldAsked;
  readonly evidence?: SwitchEvidence;
}

/**
 * The plan of a blue-green switch. A track that is live already gives a plan without writes. Fails with `notThisStrategy`,
 * `noSuchTrack`, or `ambiguous` where Service or track must be named; what can only be judged is a check of the plan.
 */
export function planSwitch(seen: Seen, intent: SwitchIntent, context?: SwitchContext): Result<Plan> {
  const sight = switchSight(seen, intent);
  if (!sight.ok) return sight;
  const phases = intent.phases !== 1 && twoPhasesHelp(sight.value) ? 2 : 1;
  return ok(switchPlan({ ...sight.value, phases, ...(context?.evidence === undefined ? {} : { evidence: context.evidence }) }, 'switch', context?.hold));
}

/** What a switch would be about. Fails as `planSwitch`. */
export function switchSight(seen: Seen, intent: SwitchIntent): Result<SwitchSight> {
  const { application } = seen;
  const name = clean(application.name);
  const between = isBetween(application);
  if (application.strategy !== 'blue-green' && !between) {
    return fail({ kind: 'notThisStrategy', application: name, strategy: strategyWords[application.strategy], wanted: 'switch' });
  }
  const service = serviceFor(seen, intent.service);
  if (!service.ok) return service;
  const { trackLabel } = application;
  const from = service.value.selector?.[trackLabel] ?? '';
  const tracks = [...new Set(labelledTracks(application).map((track) => track.name))];
  const idle = tracks.filter((track) => track !== from);
  const to = intent.to ?? (idle.length === 1 ? idle[0] : undefined) ?? (between ? freshTrack(application) : undefined);
  if (to === undefined && idle.length > 1) return fail({ kind: 'ambiguous', application: name, what: 'tracks', choices: idle.map((track) => clean(track)) });
  if (to === undefined || !tracks.includes(to)) {
    return fail({ kind: 'noSuchTrack', application: name, track: clean(to ?? 'besides the live one'), tracks: tracks.map((track) => clean(track)) });
  }
  const others = tracks.filter((track) => track !== to);
  if (between && others.length > 1) return fail({ kind: 'ambiguous', application: name, what: 'tracks', choices: others.map((track) => clean(track)) });
  return ok(sightOf(seen, service.value, trackLabel, to, [], between ? others[0] : undefined));
}

/** The track that the noted release brings. */
const freshTrack = ({ note, tracks }: Seen['application']): string | undefined => {
  const mark = note?.mark;
  return mark?.kind === 'blue-green' ? tracks.find(({ deployment }) => deployment.name === mark.fresh)?.name : undefined;
};

function serviceFor({ application }: Seen, wanted: string | undefined): Result<ServiceRecord> {
  const name = clean(application.name);
  if (wanted !== undefined) {
    const service = application.services.find((candidate) => candidate.name === wanted && holdsTrack(candidate, application.trackLabel)) ?? switchServices(application).find((candidate) => candidate.name === wanted);
    if (service !== undefined) return ok(service);
    return fail({ kind: 'notThisStrategy', application: `Service ${clean(wanted)}`, strategy: `not selecting by ${application.trackLabel}`, wanted: 'switch' });
  }
  const [first, ...others] = switchServices(application);
  if (first === undefined) return fail({ kind: 'notThisStrategy', application: name, strategy: 'without a Service of its own', wanted: 'switch' });
  if (others.length === 0) return ok(first);
  return fail({ kind: 'ambiguous', application: name, what: 'Services', choices: [first, ...others].map((service) => clean(service.name)) });
}

/** `between`: the track that was on its way, where a switch in two phases was cut between them and the selector names none. */
export function sightOf(seen: Seen, service: ServiceRecord, label: string, to: string, changedSince: readonly string[], between?: string): SwitchSight {
  const now = between === undefined ? (service.selector ?? {}) : { ...service.selector, [label]: between };
  const selector = { ...now, [label]: to };
  const { tracks } = seen.application;
  return {
    seen,
    service,
    label,
    from: now[label] ?? '',
    to,
    selector,
    live: tracks.filter(({ deployment }) => matchesLabels(now, deployment.templateLabels)),
    target: tracks.filter(({ deployment }) => matchesLabels(selector, deployment.templateLabels)),
    changedSince,
    phases: 1,
  };
}

/** `operation` is `takeBack` where a record is reversed; everything else is the same, checks included. */
export function switchPlan(sight: SwitchSight, operation: Extract<Operation, 'switch' | 'takeBack'>, hold?: HoldAsked): Plan {
  const { seen, service, label, from, to, live, target } = sight;
  const { application } = seen;
  const [name, fromName, toName, serviceName] = [application.name, from, to, service.name].map((text) => clean(text));
  const changes = from !== to && sight.changedSince.length === 0;
  const verb = operation === 'switch' ? 'Switch' : 'Take back';
  const mark = !changes || (hold === undefined && operation === 'switch') ? undefined : markAfterSwitch(application.note, service.name, live, target, hold);
  const keep = Math.min(endpointsOf(live), readyOf(target));
  return {
    operation,
    target: application.target,
    application: application.name,
    question: `${verb} ${name} to ${toName} ${where(seen)}?`,
    action: `${verb} to ${toName}`,
    facts: [
      { label: 'Server', value: clean(application.target.cluster.server) },
      { label: 'Change', value: from === to ? 'none' : `Service ${serviceName}, selector ${clean(label)}: ${selectedBy(sight)} → ${toName}` },
      { label: 'Now', value: `${fromName}, ${counted(endpointsOf(live), 'ready endpoint')}` },
      { label: 'After', value: `${toName}, ${counted(readyOf(target), 'ready endpoint')} expected` },
      ...(sight.phases === 2 ? [{ label: 'Phases', value: `two: ${fromName} and ${toName} together for ${span(attaching)}, then ${toName} alone` }] : []),
      ...(hold !== undefined && mark !== undefined && mark?.holdUntil !== undefined ? [{ label: 'Hold', value: holdText(live, from, hold.holdMs) }] : []),
      { label: 'To go back', value: 'Deployment Strategies: Take Back' },
    ],
    checks: switchChecks(sight),
    writes: !changes ? [] : sight.phases === 2 ? phaseWrites(sight) : [selectorWrite(sight)],
    inverse: { kind: 'switch', service: service.name, label, to: from, from: to, ...(sight.phases === 2 ? { wide: true } : {}), had: endpointsOf(live) },
    ...(mark === undefined ? {} : { mark }),
    ...(changes && operation === 'switch' && keep > 0 ? { floor: { service: service.name, endpoints: keep, graceMs: settling } } : {}),
  };
}

/** Between the phases of a switch the selector names no track. */
const selectedBy = ({ service, label, from }: Pick<SwitchSight, 'service' | 'label' | 'from'>): string => (service.selector?.[label] === undefined ? 'both' : clean(from));

/** One key is replaced; the `test`s hold the rest of the selector too, since the checks rest on it. */
function selectorWrite({ service, label, from, to, target }: SwitchSight): PlannedWrite {
  const path = `/spec/selector/${pointerToken(label)}`;
  const named = service.selector?.[label] !== undefined;
  return {
    kind: 'Service',
    namespace: service.namespace,
    name: service.name,
    basedOn: service.resourceVersion,
    ops: [
      ...(named ? [{ op: 'test', path, value: from } as const] : []),
      { op: 'test', path: '/spec/selector', value: service.selector },
      { op: named ? 'replace' : 'add', path, value: to },
    ],
    change: `selector ${clean(label)}: ${selectedBy({ service, label, from })} → ${clean(to)}`,
    expect: { kind: 'traffic', service: service.name, label, from, to, endpoints: Math.max(1, readyOf(target)) },
  };
}

export { pointerToken };

/** Milliseconds that fewer ready endpoints than agreed are borne: the slices follow the selector within one sync (PD §2.7). */
const settling = 10_000;
