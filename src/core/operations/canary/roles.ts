import type { Track } from '../../live/application.ts';
import { roleLabel, type Role } from '../../live/role.ts';
import type { JsonPatchOp, PlannedWrite } from '../plan.ts';

/**
 * Writes what each Deployment is from now on, as a label of the object and not of its pods, which stay as they are. A `test` for `null`
 * holds where there is no such key (evanphx/json-patch, which the API server uses). Without writes where all say so already.
 */
export function roleWrites(roles: readonly { readonly track: Track; readonly role: Role }[]): readonly PlannedWrite[] {
  const writes = roles.filter(({ track, role }) => track.deployment.labels[roleLabel] !== role).map(({ track: { deployment }, role }): PlannedWrite => ({
    kind: 'Deployment',
    namespace: deployment.namespace,
    name: deployment.name,
    basedOn: deployment.resourceVersion,
    ops: roleOps(deployment.labels, role),
    change: `is ${role} from now on`,
  }));
  const all = roles.map(({ track, role }) => ({ deployment: track.deployment.name, role }));
  return writes.map((write, index) => ({ ...write, expect: { kind: 'roles', roles: index === writes.length - 1 ? all : all.filter(({ deployment }) => deployment === write.name) } }));
}

export function roleOps(labels: Readonly<Record<string, string>>, role: Role): readonly JsonPatchOp[] {
  const path = `/metadata/labels/${roleLabel.replace('/', '~1')}`;
  const now = labels[roleLabel];
  if (now === role) return [];
  if (now !== undefined) return [{ op: 'test', path, value: now }, { op: 'replace', path, value: role }];
  if (Object.keys(labels).length > 0) return [{ op: 'test', path, value: null }, { op: 'add', path, value: role }];
  return [{ op: 'test', path: '/metadata/labels', value: null }, { op: 'add', path: '/metadata/labels', value: { [roleLabel]: role } }];
}
