/** The answer: what it is, why this path leads to it, pros and cons, costs and needs, and the three ways on from here. */
import { answerOf } from '../core/decision/answer.ts';
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
  el('ul', {}, ...list.map((point) => el('li', {}, el('strong', {}, point.words), `: ${point.meaning}`))),
];

const costItem = (cost: Cost): HTMLElement =>
  el('li', {}, ...(cost.way === '' ? [] : [`${cost.way}: `]), el('strong', {}, costInWords(cost)), ` (${cost.formula}), ${cost.when}.`);

function body(answer: Answer): readonly HTMLElement[] {
  const { entry } = answer;
  return [
    el('p', { class: 'outcome' }, entry.outcome),
    el('p', {}, el('strong', {}, 'Why: '), answer.reason),
    ...points('Pros', entry.pros),
    ...points('Cons', entry.cons),
    el('h3', {}, 'What it costs'),
    el('ul', { class: 'costs' }, ...answer.costs.map(costItem), el('li', {}, 'Pods that are terminating hold their GPU until they exit, and come on top.')),
    el('h3', {}, 'What it needs'),
    el('ul', {}, ...entry.needs.map((need) => el('li', {}, need))),
    el('p', {}, ...entry.links.map((link) => createLink(link.title, link.url))),
  ];
}

export function createAnswerView(actions: AnswerActions): AnswerView {
  const heading = el('h2', { id: 'answer-title', attributes: { tabindex: '-1' } });
  const content = el('div');
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
    element: el('section', { class: 'answer', attributes: { 'aria-labelledby': 'answer-title' } }, heading, content, buttons, note),
    render(state): void {
      const answer = answerOf(state);
      strategy = answer?.entry.id;
      buttons.hidden = answer === undefined;
      note.textContent = '';
      heading.textContent = answer === undefined ? 'The answer' : `The answer: ${answer.entry.title}`;
      content.replaceChildren(...(answer === undefined ? [el('p', { class: 'muted' }, 'It stands here once the questions above are answered.')] : body(answer)));
    },
    focus(): void { heading.focus(); },
    note(text): void { note.textContent = text; },
  };
}
