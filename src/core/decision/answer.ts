/** The end of a path in words: which strategy, why this path leads to it, and what it costs. */
import { catalog } from '../strategy/catalog.ts';
import { pathOf } from './state.ts';
import type { Cost } from '../strategy/costs.ts';
import type { DecisionState, Step } from './state.ts';
import type { Leaf } from './tree.ts';
import type { StrategyEntry } from '../strategy/catalog.ts';

export interface Answer {
  readonly leaf: Leaf;
  readonly entry: StrategyEntry;
  /** Why this path leads here, from the replies: one sentence for the path, one for the conclusion. */
  readonly reason: string;
  readonly costs: readonly [Cost, ...Cost[]];
}

function joined(clauses: readonly string[]): string {
  const last = clauses.at(-1) ?? '';
  return clauses.length < 2 ? last : `${clauses.slice(0, -1).join(', ')} and ${last}`;
}

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const reasonOf = (steps: readonly Step[], leaf: Leaf): string => `${upperFirst(joined(steps.map((step) => step.branch.because)))}. ${leaf.conclusion}`;

/** The answer, or undefined while a question is open. */
export function answerOf(state: DecisionState): Answer | undefined {
  const { steps, end } = pathOf(state);
  if (end.kind === 'question') return undefined;
  const entry = catalog[end.strategy];
  return { leaf: end, entry, reason: reasonOf(steps, end), costs: entry.costs(state.size) };
}

/** `Is downtime acceptable? No → Is this a critical application? Yes → Use Blue-Green Deployment`. */
export function pathInWords(state: DecisionState): string {
  const { steps, end } = pathOf(state);
  return [...steps.map((step) => `${step.question.text} ${upperFirst(step.reply)}`), end.text].join(' → ');
}
