import type { OperationPorts, Outcome } from './ports.ts';
import { blocked, type Plan } from '../core/operations/plan.ts';
import { cancelledText, leftText } from '../core/operations/outcomeText.ts';
import { clean } from '../core/live/clean.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { isProtected } from '../core/settings.ts';

/**
 * Asks for one plan and says whether it may be written: `undefined` means go, an `Outcome` is the end. Trust, read-only and protected
 * contexts are held here, under the settings of the moment after the answer, whatever the dialog did.
 */
export async function approve(ports: Pick<OperationPorts, 'confirm' | 'settings' | 'trusted'>, plan: Plan, signal: AbortSignal): Promise<Result<Outcome | undefined>> {
  const { context } = plan.target.cluster;
  const end = (done: Outcome['done'], message: string): Result<Outcome> => ok({ done, plan, message, wrote: false });
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
    return ok({ done: 'declined', plan, message: leftText(plan, `${clean(context)} is protected, and its name was not typed`), wrote: false, untold: true });
  }
  return ok(undefined);
}
