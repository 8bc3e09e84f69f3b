/** What the commands of a canary release in progress share: which application, and what its mark says. */
import type { OperationPorts, Outcome } from '../../app/ports.ts';
import type { ApplicationRequest } from '../../app/requests.ts';
import type { At } from '../../contributions.ts';
import type { Application } from '../../core/live/application.ts';
import type { CanaryMark } from '../../core/release/mark.ts';
import type { Result } from '../../core/result.ts';
import type { CommandToken, TreeNode } from '../../core/tree/nodes.ts';
import { operate, type OperationDoor } from '../operation.ts';
import { placeOf } from '../place.ts';
import { offered, type Picker } from '../pick.ts';

export interface PickedRelease {
  readonly request: ApplicationRequest;
  readonly seen: Application;
  /** Absent where no release is in progress: the use case says so. */
  readonly mark: CanaryMark | undefined;
}

export async function pickRelease(picker: Picker, at: TreeNode | At | undefined, title: string, token: CommandToken): Promise<PickedRelease | undefined> {
  const notNow = offered(token, 'its release is not at a step where that is possible');
  const picked = await picker.application(placeOf(at), { title, not: (one) => (markOf(one.seen) === undefined ? 'no canary release of it is in progress' : notNow(one)) });
  if (picked === undefined) return undefined;
  return { request: { target: picked.target, application: picked.row.application }, seen: picked.seen, mark: markOf(picked.seen) };
}

const markOf = ({ note }: Application): CanaryMark | undefined => (note?.mark?.kind === 'canary' ? note.mark : undefined);

/** Runs one use case for it; `what` follows the name in the status bar. */
export const operateOnRelease = (
  door: OperationDoor,
  { request }: PickedRelease,
  what: string,
  run: (ports: OperationPorts, signal: AbortSignal) => Promise<Result<Outcome>>,
): Promise<void> => operate(door, { what: `${request.application}: ${what}`, target: request.target, application: request.application, run });
