import { clean } from '../live/clean.ts';
import { describe } from '../failure.ts';
import type { Check, PlannedWrite } from '../operations/plan.ts';
import { denial, may, needs, type Rights } from '../rights/rights.ts';
import type { Target } from '../target.ts';
import { checkOf } from './table.ts';

/** A write that would be refused is known before the first is made, so that no plan stops half-way for want of a right. */
export function rightsCheck(writes: readonly PlannedWrite[], rights: Rights, target: Target): Check | undefined {
  const open: string[] = [];
  for (const { verb = 'patch', kind, name } of writes) {
    const resource = kind === 'Service' ? 'services' : 'deployments';
    const need = needs.find((one) => one === `${verb} ${resource}`);
    if (need === undefined) continue;
    // Nothing can be allowed by name that has no name yet (RBAC: `create` knows no resourceNames).
    const names = verb === 'create' ? [] : [name];
    const denied = denial(rights, need, names, target);
    if (denied !== undefined) return checkOf('rights', 'block', describe(denied));
    if (may(rights, need, names) === 'unknown') open.push(need);
  }
  if (open.length === 0) return undefined;
  return checkOf('rights', 'unknown', `Whether you may ${[...new Set(open)].join(' and ')} in ${clean(target.namespace)} is not known; ${clean(target.cluster.context)} decides when it is written.`);
}
