/** The answer: what it is, why this path leads to it, pros and cons, costs and needs, and the three ways on from here. */
import { answerOf } from '../core/decision/answer.ts';
import { asTitle } from '../core/strategy/catalog.ts';
import { costInWords } from '../core/strategy/costs.ts';
import { createButton, createLink } from './elements.ts';
import { el } from './dom.ts';
import type { Answer } from '../core/decision/answer.ts';
import type { Cost } from '../core/strategy/costs.ts';
import type { DecisionState } from '../core/decision/state.ts';
import type { Point } from '../core/strategy/catalog.ts';
import type { Strategy } from '../core/live/application.ts';

export interface AnswerView {
  readonly element: HTMLElement;
  render(state: DecisionState): void;
  focus(): void;
  /** Says beside the buttons how the work of one of them ended. */
  note(text: string): void;
}

export interface AnswerActions {
  insert(strategy: Strategy): void;
  show(): void;
  copy(): void;
}

const points = (title: string, list: readonly Point[]): readonly HTMLElement[] => [
  el('h3', {}, title),
  el('ul', {}, ...list.map((point) => el('li', {}, el('strong', {}, asTitle(point)), `: ${point.meaning}`))),
];

const costItem = (cost: Cost): HTMLElement =>
  el('li', {}, ...(cost.way === '' ? [] : [`${cost.way}: `]), el('strong', {}, costInWords(cost)), ` (${cost.formula}), ${cost.when}.`);

const first = (answer: Answer): readonly HTMLElement[] => [
  el('p', { class: 'outcome' }, answer.entry.outcome),
  el('p', {}, el('strong', {}, 'Why: '), answer.reason),
];

function rest({ entry, costs }: Answer): readonly HTMLElement[] {
  return [
    el('h3', {}, 'What it costs'),
    el('ul', { class: 'costs' }, ...costs.map(costItem), el('li', {}, 'Pods that are terminating hold their GPU until they exit, and come on top.')),
    el('h3', {}, 'What it needs'),
    el('ul', {}, ...entry.needs.map((need) => el('li', {}, need))),
    ...points('Pros', entry.pros),
    ...points('Cons', entry.cons),
    el('p', {}, ...entry.links.map((link) => createLink(link.title, link.url))),
  ];
}

export function createAnswerView(actions: AnswerActions): AnswerView {
  const heading = el('h2', { id: 'answer-title', attributes: { tabindex: '-1' } });
  const above = el('div');
  const below = el('div');
  const note = el('p', { class: 'note', role: 'status' });
  let strategy: Strategy | undefined;
  const buttons = el(
    'div',
    { class: 'actions' },
    createButton('Insert the manifests', 'primary', () => { if (strategy !== undefined) actions.insert(strategy); }).element,
    createButton('Show my applications', 'secondary', () => { actions.show(); }).element,
    createButton('Copy as Markdown', 'secondary', () => { actions.copy(); }).element,
  );

  return {
    element: el('section', { class: 'answer', attributes: { 'aria-labelledby': 'answer-title' } }, heading, above, buttons, note, below),
    render(state): void {
      const answer = answerOf(state);
      strategy = answer?.entry.id;
      buttons.hidden = answer === undefined;
      note.textContent = '';
      heading.textContent = answer === undefined ? 'The answer' : `The answer: ${answer.entry.title}`;
      above.replaceChildren(...(answer === undefined ? [el('p', { class: 'muted' }, 'It stands here once the questions above are answered.')] : first(answer)));
      below.replaceChildren(...(answer === undefined ? [] : rest(answer)));
    },
    focus(): void { heading.focus(); },
    note(text): void { note.textContent = text; },
  };
}
