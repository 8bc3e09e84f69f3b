import type { ClustersPort } from './ports.ts';
import type { Application, ApplicationsOf } from '../core/live/application.ts';
import { applicationsOf } from '../core/live/applications.ts';
import { ok, type Result } from '../core/result.ts';
import type { Target } from '../core/target.ts';

/** What stands in one namespace now, for quick picks. Failures are those of connecting and observing. */
export async function inspectApplications(
  clusters: Pick<ClustersPort, 'connect'>,
  target: Target,
  trackLabel: string,
  signal: AbortSignal,
): Promise<Result<ApplicationsOf>> {
  const cluster = await clusters.connect(target.cluster);
  if (!cluster.ok) return cluster;
  const snapshot = await cluster.value.observe(target.namespace, signal);
  return snapshot.ok ? ok(applicationsOf(snapshot.value, trackLabel)) : snapshot;
}

/** The application that a Service of a manifest belongs to; `unknown` why is the caller's to say. */
export const findByService = (seen: ApplicationsOf, service: string): Application | undefined =>
  seen.applications.find((application) => application.services.some((candidate) => candidate.name === service));
