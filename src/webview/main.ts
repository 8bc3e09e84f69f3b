/** Entry of the page's bundle: holds the state, draws it, and moves the focus to what comes next. */
import { answer, back, initialState, leafOf, startOver } from '../core/decision/state.ts';
import { answerOf } from '../core/decision/answer.ts';
import { connect } from './host.ts';
import { createAnswerView } from './answerView.ts';
import { createButton, createDivider } from './elements.ts';
import { createCompareView } from './compareView.ts';
import { createQuestions } from './questions.ts';
import { createSizeForm } from './sizeForm.ts';
import { createTreeView } from './treeView.ts';
import { el } from './dom.ts';
import type { DecisionState } from '../core/decision/state.ts';

function start(page: HTMLElement): void {
  const host = connect();
  const kept = host.kept();
  let state = kept ?? initialState;
  /** A new page takes what the host remembers, until the person has done something here. */
  let untouched = kept === undefined;

  const announcement = el('p', { class: 'for-screen-readers', role: 'status' });
  const questions = createQuestions((question, reply) => { move(answer(state, question, reply)); });
  const backButton = createButton('Back', 'secondary', () => { move(back(state)); });
  const overButton = createButton('Start over', 'secondary', () => { move(startOver(state)); });
  const sizes = createSizeForm((size) => { change({ ...state, size: { ...state.size, ...size } }); });
  const answers = createAnswerView({
    insert: (strategy) => { host.send({ type: 'insert', strategy }); },
    show: () => { host.send({ type: 'show' }); },
    copy: () => { host.send({ type: 'copy', state }); },
  });
  const tree = createTreeView();
  const compare = createCompareView();

  const renderPath = (): void => {
    const atStart = Object.keys(state.replies).length === 0;
    questions.render(state);
    tree.render(state);
    backButton.setDisabled(atStart);
    overButton.setDisabled(atStart);
  };
  const renderCosts = (): void => {
    answers.render(state);
    compare.render(state);
  };

  /** The numbers changed: the questions stay untouched, so that nothing moves under the person's hands. */
  const change = (to: DecisionState): void => {
    state = to;
    untouched = false;
    host.keep(state);
    renderCosts();
  };

  /** The path changed: the focus goes to the question that is open now, or to the answer. */
  const move = (to: DecisionState): void => {
    change(to);
    renderPath();
    const reached = answerOf(state);
    announcement.textContent = reached === undefined ? '' : `The answer is ${reached.entry.name}.`;
    if (leafOf(state) === undefined) questions.focusLast();
    else answers.focus();
  };

  page.append(
    el(
      'div',
      { class: 'decide' },
      el('h1', {}, 'How do you want to release?'),
      questions.element,
      el('div', { class: 'actions' }, backButton.element, overButton.element),
      createDivider(),
      sizes.element,
      createDivider(),
      answers.element,
    ),
    el('div', { class: 'look' }, tree.element, compare.element),
    announcement,
  );
  renderPath();
  renderCosts();
  sizes.show(state.size);

  host.listen((message) => {
    if (message.type === 'note') answers.note(message.text);
    else if (untouched) {
      state = message.state;
      renderPath();
      renderCosts();
      sizes.show(state.size);
    }
  });
  host.send({ type: 'ready' });
}

const page = document.getElementById('page');
if (page !== null) start(page);
