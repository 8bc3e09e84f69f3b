/** What a person accepts with a plan, in words: the label of the button, or of the choices where a button cannot name them all. */
import { clean } from '../core/live/clean.ts';
import { warningsOf, type Plan } from '../core/operations/plan.ts';

/** More names, or a longer label, are no button any more. */
const mostNames = 3;
const longestLabel = 72;

export interface Acceptance {
  /** Of the button that goes on. It names the warnings that it accepts; one that ends in `…` asks for them next. */
  readonly button: string;
  /** The warnings that are ticked one by one in a second question; none where the button names all there are. */
  readonly ticks: readonly { readonly label: string; readonly detail: string }[];
}

/** `Switch to green, accepting Owner and Load balancer`: the titles are those that the plan shows. */
export function acceptanceOf(plan: Pick<Plan, 'action' | 'checks'>): Acceptance {
  // Typing the context's name is its own yes, and is asked for next.
  const warnings = warningsOf(plan).filter(({ id }) => id !== 'protected-context');
  const names = [...new Set(warnings.map(({ title }) => clean(title)))];
  const button = names.length === 0 ? plan.action : `${plan.action}, accepting ${listed(names)}`;
  if (names.length <= mostNames && button.length <= Math.max(longestLabel, plan.action.length)) return { button, ticks: [] };
  return { button: `${plan.action}…`, ticks: warnings.map(({ title, detail }) => ({ label: clean(title), detail: clean(detail, 1000) })) };
}

/** `Rollout, Available and Paused`. */
const listed = (names: readonly string[]): string => [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((part) => part !== '').join(' and ');

/** What is said where some are not ticked. */
export const notTicked = (left: readonly { readonly label: string }[]): string =>
  `Not accepted yet: ${left.map(({ label }) => label).join(', ')}. Tick ${left.length === 1 ? 'it' : 'them'}, or press Escape to change nothing.`;
