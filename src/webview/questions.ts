/**
 * The questions that the path has reached, each with a Yes and a No that can be changed in place. Arrow keys go between the
 * buttons (left and right) and the questions (up and down); Tab goes through all of them.
 */
import { createButton } from './elements.ts';
import { el } from './dom.ts';
import { pathOf } from '../core/decision/state.ts';
import { replies } from '../core/decision/tree.ts';
import type { DecisionState } from '../core/decision/state.ts';
import type { Question, QuestionId, Reply } from '../core/decision/tree.ts';

export interface Questions {
  readonly element: HTMLElement;
  render(state: DecisionState): void;
  /** Puts the focus on the last question's chosen reply, or on its Yes. */
  focusLast(): void;
}

const inWords: Readonly<Record<Reply, string>> = { yes: 'Yes', no: 'No' };

type Buttons = Readonly<Record<Reply, HTMLElement>>;

function meaning(question: Question, reply: Reply): HTMLElement {
  return el('p', { class: 'means' }, el('strong', {}, `${inWords[reply]}: `), question[reply].means);
}

export function createQuestions(reply: (question: QuestionId, reply: Reply) => void): Questions {
  const list = el('ol', { class: 'questions' });
  let rows: readonly Buttons[] = [];
  let chosen: Reply = 'yes';

  const item = (question: Question, given: Reply | undefined): { readonly element: HTMLElement; readonly buttons: Buttons } => {
    const heading = el('h2', { id: `question-${question.id}` }, question.text);
    const make = (to: Reply): HTMLElement => {
      const button = createButton(inWords[to], 'secondary', () => { reply(question.id, to); });
      button.setPressed(given === to);
      button.element.dataset['reply'] = to;
      return button.element;
    };
    const buttons = { yes: make('yes'), no: make('no') };
    const group = el('div', { class: 'replies', role: 'group', attributes: { 'aria-labelledby': heading.id } }, buttons.yes, buttons.no);
    const meanings = (given === undefined ? replies : [given]).map((to) => meaning(question, to));
    const element = el('li', { class: given === undefined ? 'open' : 'answered' }, el('div', { class: 'ask' }, heading, group), ...meanings);
    element.dataset['question'] = question.id;
    return { element, buttons };
  };

  list.addEventListener('keydown', (event) => {
    const at = rows.findIndex((row) => replies.some((to) => row[to] === event.target));
    const row = rows[at];
    if (row === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const from: Reply = event.target === row.yes ? 'yes' : 'no';
    const to = { ArrowLeft: row.yes, ArrowRight: row.no, ArrowUp: rows[at - 1]?.[from], ArrowDown: rows[at + 1]?.[from] }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    to.focus();
  });

  return {
    element: list,
    render(state): void {
      const { steps, end } = pathOf(state);
      const items = steps.map((step) => item(step.question, step.reply));
      if (end.kind === 'question') items.push(item(end, undefined));
      rows = items.map(({ buttons }) => buttons);
      chosen = end.kind === 'question' ? 'yes' : (steps.at(-1)?.reply ?? 'yes');
      list.replaceChildren(...items.map(({ element }) => element));
    },
    focusLast(): void { rows.at(-1)?.[chosen].focus(); },
  };
}
