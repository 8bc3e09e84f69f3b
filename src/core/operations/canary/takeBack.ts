import { clean } from '../../live/clean.ts';
import { canaryStands } from './stands.ts';
import type { Inverse, Plan } from '../plan.ts';
import { fail, type Result } from '../../result.ts';
import type { Seen } from '../seen.ts';

/** The plan that reverses the making of a canary (its abort) or a promotion by swap. */
export function canaryBack({ application }: Seen, inverse: Extract<Inverse, { kind: 'canary' }>): Result<Plan> {
  const name = clean(canaryStands(inverse, application) ? application.name : inverse.mark.canary);
  return fail({ kind: 'nothingToTakeBack', application: name, namespace: clean(application.target.namespace) });
}
