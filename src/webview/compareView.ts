/** The comparison table of the source text, with what each strategy costs at the size that was entered. */
import { answerOf } from '../core/decision/answer.ts';
import { catalog, inWords, strategies } from '../core/strategy/catalog.ts';
import { el } from './dom.ts';
import type { Cost } from '../core/strategy/costs.ts';
import type { DecisionState } from '../core/decision/state.ts';
import type { StrategyEntry } from '../core/strategy/catalog.ts';

const columns = ['Strategy', 'Use case', 'Pros', 'Cons', 'Pods at peak', 'GPUs at peak'] as const;

/** The roles are written out because a narrow page shows rows as blocks, which would take a table's meaning away. */
const cell = (column: (typeof columns)[number], text: string): HTMLElement => el('td', { role: 'cell', attributes: { 'data-column': column } }, text);

const peak = (costs: readonly Cost[], of: 'podsAtPeak' | 'gpusAtPeak'): string => [...new Set(costs.map((cost) => String(cost[of])))].join(' or ');

function row(entry: StrategyEntry, state: DecisionState, chosen: boolean): HTMLElement {
  const costs = entry.costs(state.size);
  const mark = chosen ? [el('span', { class: 'chosen' }, ' ◀ the answer')] : [];
  const element = el(
    'tr',
    { role: 'row', class: chosen ? 'answer-row' : '' },
    el('th', { role: 'rowheader', attributes: { scope: 'row' } }, entry.title, ...mark),
    cell('Use case', entry.useCase),
    cell('Pros', inWords(entry.pros)),
    cell('Cons', inWords(entry.cons)),
    cell('Pods at peak', `${state.size.replicas} → ${peak(costs, 'podsAtPeak')}`),
    cell('GPUs at peak', state.size.gpusPerPod === 0 ? 'none' : `${costs[0].gpusNow} → ${peak(costs, 'gpusAtPeak')}`),
  );
  element.dataset['strategy'] = entry.id;
  return element;
}

export interface CompareView {
  readonly element: HTMLElement;
  render(state: DecisionState): void;
}

export function createCompareView(): CompareView {
  const rows = el('tbody', { role: 'rowgroup' });
  const head = el(
    'thead',
    { role: 'rowgroup' },
    el('tr', { role: 'row' }, ...columns.map((column) => el('th', { role: 'columnheader', attributes: { scope: 'col' } }, column))),
  );
  return {
    element: el(
      'section',
      { class: 'compare', attributes: { 'aria-labelledby': 'compare-title' } },
      el('h2', { id: 'compare-title' }, 'Compare'),
      el('table', { role: 'table', attributes: { 'aria-labelledby': 'compare-title' } }, head, rows),
    ),
    render(state): void {
      const answer = answerOf(state);
      rows.replaceChildren(...strategies.map((id) => row(catalog[id], state, id === answer?.entry.id)));
    },
  };
}
