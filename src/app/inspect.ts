import type { ClustersPort } from './ports.ts';
import type { Application, ApplicationsOf } from '../core/live/application.ts';
import { applicationsOf } from '../core/live/applications.ts';
import { clean } from '../core/live/clean.ts';
import type { Failure } from '../core/failure.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Target } from '../core/target.ts';
import { unlessAborted } from './aborted.ts';

/** What stands in one namespace now, for quick picks. Failures are those of connecting and observing, and `cancelled`. */
export async function inspectApplications(
  clusters: Pick<ClustersPort, 'connect'>,
  target: Target,
  trackLabel: string,
  signal: AbortSignal,
): Promise<Result<ApplicationsOf>> {
  const seen = await unlessAborted(signal, async () => {
    const cluster = await clusters.connect(target.cluster);
    return cluster.ok ? cluster.value.observe(target.namespace, signal) : cluster;
  });
  if (seen === undefined) return fail({ kind: 'cancelled', application: clean(target.namespace) });
  return seen.ok ? ok(applicationsOf(seen.value, trackLabel)) : seen;
}

/** The application that a Service of a manifest belongs to; `whyNoApplication` says why there is none. */
export const findByService = (seen: ApplicationsOf, service: string): Application | undefined =>
  seen.applications.find(({ services }) => services.some(({ name }) => name === service));

/** `noSelector` where the cluster's Service has none, `noApplication` where it finds no Deployment, `notFound` where there is no such Service. */
export function whyNoApplication({ strays }: ApplicationsOf, target: Target, service: string): Failure {
  const stray = strays.find(({ name }) => name === service);
  const name = clean(service);
  const namespace = clean(target.namespace);
  const context = clean(target.cluster.context);
  if (stray === undefined) return { kind: 'notFound', context, what: `Service ${name}`, namespace };
  return stray.withoutSelector === true ? { kind: 'noSelector', service: name, namespace } : { kind: 'noApplication', application: name, namespace, context };
}
