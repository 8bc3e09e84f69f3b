import { autoscalersSeen } from './look.ts';
import { blocked, warningsOf, type Plan } from '../../core/operations/plan.ts';
import { clean, timeText } from '../../core/live/clean.ts';
import type { Answer, ConfirmPort, OperationPorts, Outcome } from '../ports.ts';
import type { CanaryMark } from '../../core/release/mark.ts';
import { isAborted } from '../aborted.ts';
import { nothingPlan } from '../../core/operations/canary/release.ts';
import { ok, type Result } from '../../core/result.ts';
import { operate } from '../operate.ts';
import { planStep } from '../../core/operations/canary/stepPlan.ts';
import type { Seen } from '../../core/operations/seen.ts';
import { span } from '../../core/release/span.ts';
import { stepName } from '../../core/operations/canary/ladder.ts';
import type { WalkRequest } from '../requests.ts';

/**
 * Walks the ladder by time: the next step, `waitMs` with its pods ready, the step after it, to the last. The first plan says so and is asked; one after
 * it is asked only where it warns of what was not accepted before, or is blocked. Every step is an operation of its own, with its checks,
 * its lease and its journal entry, so that a window that closes leaves a release at a step. Ends where a step does not come to its end, and where
 * somebody has held, moved or ended the release meanwhile. Failures: those of `stepCanary`.
 */
export async function walkCanary(ports: OperationPorts, { target, application, waitMs }: WalkRequest, signal: AbortSignal): Promise<Result<Outcome>> {
  const confirm = onceFor(ports.confirm);
  let left: CanaryMark | undefined;
  for (;;) {
    const at = left;
    const ended = await operate({ ...ports, confirm }, {
      target,
      application,
      plan: async (seen, _grown, look) => {
        if (at !== undefined && !standsAt(seen, at)) return ok(nothingPlan(seen, 'step', 'Step', 'The release was held, moved or ended by somebody else, so the walk by time ends here.'));
        const plan = planStep(seen, 'next', { autoscalers: await autoscalersSeen(look, target.namespace) });
        return plan.ok ? ok(withRest(plan.value, waitMs)) : plan;
      },
    }, signal);
    if (!ended.ok || ended.value.done !== 'verified') return ended;
    const { mark } = ended.value.plan;
    if (mark?.kind !== 'canary' || mark.step >= mark.steps.length - 1) return ended;
    left = mark;
    ports.progress.say(`${clean(application)}: canary at ${stepName(mark, mark.step)}, ${stepName(mark, mark.step + 1)} follows at ${timeText(ports.clock.now() + waitMs)}`);
    await ports.clock.wait(waitMs, signal).catch(() => undefined);
    if (isAborted(signal)) return ok({ ...ended.value, message: `${ended.value.message} The walk by time was ended here; Next Step goes on.` });
  }
}

/** The release as it was left: nobody has held it, stepped it, or begun another. */
function standsAt({ application: { note } }: Seen, { startedAt, step }: CanaryMark): boolean {
  const mark = note?.mark;
  return mark?.kind === 'canary' && mark.startedAt === startedAt && mark.step === step && mark.held === undefined;
}

/** What a yes to this plan begins. */
function withRest(plan: Plan, waitMs: number): Plan {
  const { mark } = plan;
  if (mark?.kind !== 'canary' || mark.step >= mark.steps.length - 1) return plan;
  const rest = mark.steps.slice(mark.step + 1).map((percent) => `${percent} %`).join(', ');
  return { ...plan, facts: [...plan.facts, { label: 'Then', value: `${rest}, each after ${span(waitMs)}; asked only where something is blocked or newly warned of` }] };
}

/** Asks a person once, and again where a plan is blocked or has a warning that was not accepted yet. */
function onceFor(person: ConfirmPort): ConfirmPort {
  let given: Answer | undefined;
  return {
    async confirm(plan, typeThis) {
      const accepted = new Set(given?.accepted);
      const known = given?.go === true && !blocked(plan) && warningsOf(plan).every(({ id }) => accepted.has(id));
      if (given !== undefined && known && (typeThis === undefined || given.typed === typeThis)) return given;
      const answer = await person.confirm(plan, typeThis);
      if (answer.go) given = { ...answer, accepted: [...accepted, ...(answer.accepted ?? [])] };
      return answer;
    },
    replanned: (reason) => person.replanned(reason),
  };
}
