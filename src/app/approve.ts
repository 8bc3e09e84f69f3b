import type { OperationPorts, Outcome } from './ports.ts';
import { blocked, warningsOf, type Check, type Plan } from '../core/operations/plan.ts';
import { cancelledText, leftText } from '../core/operations/outcomeText.ts';
import { clean } from '../core/live/clean.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { isProtected } from '../core/settings.ts';

/** Go, with the warnings that a person has accepted; or the end. */
export type Approval = { readonly go: true; readonly accepted: readonly Check[] } | { readonly go: false; readonly end: Outcome };

/**
 * Asks for one plan and says whether it may be written. Trust, read-only, protected contexts and the acceptance of each warning are held
 * here, under the settings of the moment after the answer, whatever the dialog did.
 */
export async function approve(ports: Pick<OperationPorts, 'confirm' | 'settings' | 'trusted'>, plan: Plan, signal: AbortSignal): Promise<Result<Approval>> {
  const { context } = plan.target.cluster;
  const end = (done: Outcome['done'], message: string): Result<Approval> => ok({ go: false, end: { done, plan, message, wrote: false } });
  const refused = (why: string): Result<Approval> => ok({ go: false, end: { done: 'declined', plan, message: leftText(plan, why), wrote: false, untold: true } });
  if (!blocked(plan) && plan.writes.length === 0 && plan.mark === undefined) {
    return end('nothing-to-do', leftText(plan, plan.checks.find(({ id }) => id.startsWith('same-'))?.detail ?? ''));
  }
  const typeThis = isProtected(context, ports.settings().protectedContexts) ? context : undefined;
  const answer = await ports.confirm.confirm(plan, blocked(plan) ? undefined : typeThis);
  if (blocked(plan)) return end('blocked', leftText(plan, plan.checks.find(({ verdict }) => verdict === 'block')?.detail ?? ''));
  if (!answer.go) return end('declined', leftText(plan, ''));
  if (signal.aborted) return end('cancelled', cancelledText(plan, 0, { state: undefined, failure: undefined }));
  if (ports.trusted?.() === false) return fail({ kind: 'untrustedWorkspace' });
  const now = ports.settings();
  if (now.readOnly) return fail({ kind: 'readOnly' });
  if (isProtected(context, now.protectedContexts) && answer.typed !== context) {
    return refused(`${clean(context)} is protected, and its name was not typed`);
  }
  if (answer.unasked === true) return ok({ go: true, accepted: [] });
  const warnings = warningsOf(plan);
  const missing = warnings.filter(({ id }) => answer.accepted?.includes(id) !== true);
  if (missing.length > 0) return refused(`${missing.map(({ title }) => clean(title)).join(', ')} ${missing.length === 1 ? 'was' : 'were'} not accepted`);
  return ok({ go: true, accepted: warnings });
}
