/** What the commands of one Deployment's rollout share: which Deployment is meant, and how such a command runs. */
import type { OperationPorts, Outcome } from '../../app/ports.ts';
import type { DeploymentRequest } from '../../app/requests.ts';
import type { At } from '../../contributions.ts';
import type { Track } from '../../core/live/application.ts';
import { roleName } from '../../core/live/role.ts';
import type { Result } from '../../core/result.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import { operate, type OperationDoor } from '../operation.ts';
import { placeOf } from '../place.ts';
import { tracksOf, type Picker, type TrackRow } from '../pick.ts';

export interface WantedDeployment {
  readonly title: string;
  /** Why it cannot be done with a track; undefined where it can. */
  readonly not: (row: TrackRow) => string | undefined;
}

export interface PickedDeployment {
  readonly request: DeploymentRequest;
  readonly track: Track;
  /** `summarizer`, or `stable of chat` where there are several. */
  readonly name: string;
}

/** The Deployment of the row; from elsewhere the only one of an application, or the one that the person chooses. */
export async function pickDeployment(picker: Picker, at: TreeNode | At | undefined, { title, not }: WantedDeployment): Promise<PickedDeployment | undefined> {
  const place = placeOf(at);
  const picked = await picker.application(place, {
    title,
    not: ({ row }) => {
      const reasons = tracksOf({ row }).map(not);
      return reasons.every((reason) => reason !== undefined) ? (reasons[0] ?? 'it has no Deployment') : undefined;
    },
  });
  if (picked === undefined) return undefined;
  const rows = tracksOf(picked);
  const named = rows.find(({ deployment }) => deployment === place.deployment) ?? (rows.length === 1 ? rows[0] : undefined);
  const row = named ?? (await picker.track(picked, { title, placeholder: 'Track', not }));
  const track = picked.seen.tracks.find(({ deployment }) => deployment.name === row?.deployment);
  if (row === undefined || track === undefined) return undefined;
  const { application } = picked.row;
  return {
    request: { target: picked.target, application, deployment: row.deployment },
    track,
    name: rows.length === 1 ? application : `${roleName(track)} of ${application}`,
  };
}

/** Runs one use case for it; `what` follows the name in the status bar. */
export const operateOn = (
  door: OperationDoor,
  { request, name }: PickedDeployment,
  what: string,
  run: (ports: OperationPorts, signal: AbortSignal) => Promise<Result<Outcome>>,
): Promise<void> => operate(door, { what: `${name}: ${what}`, target: request.target, application: request.application, run });
