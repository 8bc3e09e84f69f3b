import { clean } from '../live/clean.ts';
import { labelledTracks, switchServices } from '../live/operable.ts';
import { holdsTrack } from '../live/grouping.ts';
import type { Operation, Plan, PlannedWrite } from './plan.ts';
import type { ServiceRecord } from '../live/records.ts';
import { fail, ok, type Result } from '../result.ts';
import { counted, endpointsOf, readyOf, where, type Seen } from './seen.ts';
import { switchChecks, type SwitchSight } from './switchChecks.ts';
import { strategyWords } from '../live/strategyWords.ts';
import { matchesLabels } from '../kube/selector.ts';

export interface SwitchIntent {
  /** Value of the track label; absent: the one idle track. */
  readonly to?: string | undefined;
  /** Absent: the one Service that leads. */
  readonly service?: string | undefined;
}

/**
 * The plan of a blue-green switch. A track that is live already gives a plan without writes. Fails with `notThisStrategy`,
 * `noSuchTrack`, or `ambiguous` where Service or track must be named; what can only be judged is a check of the plan.
 */
export function planSwitch(seen: Seen, intent: SwitchIntent): Result<Plan> {
  const { application } = seen;
  const name = clean(application.name);
  if (application.strategy !== 'blue-green') {
    return fail({ kind: 'notThisStrategy', application: name, strategy: strategyWords[application.strategy], wanted: 'switch' });
  }
  const service = serviceFor(seen, intent.service);
  if (!service.ok) return service;
  const { trackLabel } = application;
  const from = service.value.selector?.[trackLabel] ?? '';
  const tracks = [...new Set(labelledTracks(application).map((track) => track.name))];
  const idle = tracks.filter((track) => track !== from);
  const to = intent.to ?? (idle.length === 1 ? idle[0] : undefined);
  if (to === undefined && idle.length > 1) return fail({ kind: 'ambiguous', application: name, what: 'tracks', choices: idle.map((track) => clean(track)) });
  if (to === undefined || !tracks.includes(to)) {
    return fail({ kind: 'noSuchTrack', application: name, track: clean(to ?? 'besides the live one'), tracks: tracks.map((track) => clean(track)) });
  }
  return ok(switchPlan(sightOf(seen, service.value, trackLabel, to, []), 'switch'));
}

function serviceFor({ application }: Seen, wanted: string | undefined): Result<ServiceRecord> {
  const name = clean(application.name);
  if (wanted !== undefined) {
    const service = application.services.find((candidate) => candidate.name === wanted && holdsTrack(candidate, application.trackLabel));
    if (service !== undefined) return ok(service);
    return fail({ kind: 'notThisStrategy', application: `Service ${clean(wanted)}`, strategy: `not selecting by ${application.trackLabel}`, wanted: 'switch' });
  }
  const [first, ...others] = switchServices(application);
  if (first === undefined) return fail({ kind: 'notThisStrategy', application: name, strategy: 'without a Service of its own', wanted: 'switch' });
  if (others.length === 0) return ok(first);
  return fail({ kind: 'ambiguous', application: name, what: 'Services', choices: [first, ...others].map((service) => clean(service.name)) });
}

export function sightOf(seen: Seen, service: ServiceRecord, label: string, to: string, changedSince: readonly string[]): SwitchSight {
  const now = service.selector ?? {};
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
  };
}

/** `operation` is `takeBack` where a record is reversed; everything else is the same, checks included. */
export function switchPlan(sight: SwitchSight, operation: Extract<Operation, 'switch' | 'takeBack'>): Plan {
  const { seen, service, label, from, to, live, target } = sight;
  const { application } = seen;
  const [name, fromName, toName, serviceName] = [application.name, from, to, service.name].map((text) => clean(text));
  const changes = from !== to && sight.changedSince.length === 0;
  const verb = operation === 'switch' ? 'Switch' : 'Take back';
  return {
    operation,
    target: application.target,
    application: application.name,
    question: `${verb} ${name} to ${toName} ${where(seen)}?`,
    action: `${verb} to ${toName}`,
    facts: [
      { label: 'Server', value: clean(application.target.cluster.server) },
      { label: 'Change', value: from === to ? 'none' : `Service ${serviceName}, selector ${clean(label)}: ${fromName} → ${toName}` },
      { label: 'Now', value: `${fromName}, ${counted(endpointsOf(live), 'ready endpoint')}` },
      { label: 'After', value: `${toName}, ${counted(readyOf(target), 'ready endpoint')} expected` },
      { label: 'To go back', value: 'Deployment Strategies: Take Back' },
    ],
    checks: switchChecks(sight),
    writes: changes ? [selectorWrite(sight)] : [],
    inverse: { kind: 'switch', service: service.name, label, to: from, from: to },
  };
}

/** One key is replaced; the `test`s hold the rest of the selector too, since the checks rest on it. */
function selectorWrite({ service, label, from, to, target }: SwitchSight): PlannedWrite {
  const path = `/spec/selector/${pointerToken(label)}`;
  return {
    kind: 'Service',
    namespace: service.namespace,
    name: service.name,
    basedOn: service.resourceVersion,
    ops: [
      { op: 'test', path, value: from },
      { op: 'test', path: '/spec/selector', value: service.selector },
      { op: 'replace', path, value: to },
    ],
    change: `selector ${clean(label)}: ${clean(from)} → ${clean(to)}`,
    expect: { kind: 'traffic', service: service.name, label, from, to, endpoints: Math.max(1, readyOf(target)) },
  };
}

/** RFC 6901: `~` and `/` of a label key are escaped, `~` first. */
export const pointerToken = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
