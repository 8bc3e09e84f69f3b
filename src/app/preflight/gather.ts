import type { ClusterPort, WholeKind, WholeObject } from '../ports.ts';
import { keyOf } from '../../core/checks/patched.ts';
import type { Failure } from '../../core/failure.ts';
import type { PlannedWrite } from '../../core/operations/plan.ts';
import type { Result } from '../../core/result.ts';

/** The objects that a plan writes to, as they are now, and why one of them could not be read. */
export interface Gathered {
  readonly whole: ReadonlyMap<string, WholeObject>;
  readonly failure: Failure | undefined;
}

/** Each object once; what a plan creates is not there to be read. */
export async function gather(cluster: Pick<ClusterPort, 'read'>, writes: readonly PlannedWrite[], signal: AbortSignal): Promise<Gathered> {
  const created = new Set(writes.filter(({ verb }) => verb === 'create').map(keyOf));
  const wanted = new Map(writes.map((write) => [keyOf(write), write] as const).filter(([key]) => !created.has(key)));
  const read = await Promise.all([...wanted].map(async ([key, { kind, namespace, name }]) => [key, await cluster.read(kind, namespace, name, signal)] as const));
  return {
    whole: new Map(read.flatMap(([key, answer]) => (answer.ok ? [[key, answer.value] as const] : []))),
    failure: read.map(([, answer]) => answer).find((answer) => !answer.ok)?.failure,
  };
}

export type Listing = (kind: WholeKind, namespace: string | undefined) => Promise<Result<readonly WholeObject[]>>;
