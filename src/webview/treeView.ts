/**
 * The whole tree as a drawing with text. The path is marked by weight and by words (`taken`, `asked now`, `the answer`), and
 * questions and answers have shapes of their own, so that it reads without colour; a sentence below says the path again.
 */
import { el, svg } from './dom.ts';
import { outline } from '../core/decision/outline.ts';
import { pathInWords } from '../core/decision/answer.ts';
import { pathOf } from '../core/decision/state.ts';
import type { DecisionState } from '../core/decision/state.ts';
import type { Line } from '../core/decision/outline.ts';

/** In px at full size. The longest line, heavy and with its mark, fits the width; at 400 px of page it is drawn a tenth smaller. */
const size = { width: 420, row: 28, indent: 20, left: 8, top: 16 };

const lines = outline();
const x = (line: Line): number => size.left + (line.depth + 1) * size.indent;
const y = (at: number): number => size.top + (at + 1) * size.row;
const px = String;

/** A box from the parent's mark down and across to the child's. */
function edge(line: Line, at: number): SVGElement {
  const parent = lines[line.parent];
  const fromX = parent === undefined ? size.left : x(parent);
  const fromY = parent === undefined ? size.top : y(line.parent);
  return svg('path', { class: 'edge', attributes: { d: `M ${fromX} ${fromY + 6} V ${y(at)} H ${x(line) - 7}` } });
}

function mark(line: Line, at: number): SVGElement {
  return line.node.kind === 'question'
    ? svg('circle', { class: 'mark', attributes: { cx: px(x(line)), cy: px(y(at)), r: '5' } })
    : svg('rect', { class: 'mark', attributes: { x: px(x(line) - 5), y: px(y(at) - 5), width: '10', height: '10' } });
}

type Standing = 'off' | 'taken' | 'now' | 'answer';

const suffix: Readonly<Record<Standing, string>> = { off: '', taken: ' · taken', now: ' · asked now', answer: ' ◀ the answer' };

function standingOf(state: DecisionState): (line: Line) => Standing {
  const { steps, end } = pathOf(state);
  const taken = new Set(steps.map((step) => step.question.id as string));
  return ({ node }) => {
    if (node.id === end.id) return node.kind === 'leaf' ? 'answer' : 'now';
    return taken.has(node.id) ? 'taken' : 'off';
  };
}

function row(line: Line, at: number, standing: Standing): SVGElement {
  const reply = line.reply === undefined ? '' : `${line.reply === 'yes' ? 'Yes' : 'No'} → `;
  const label = svg('text', { attributes: { x: px(x(line) + 12), y: px(y(at) + 4.5) } }, `${reply}${line.node.text}${suffix[standing]}`);
  return svg('g', { class: standing === 'off' ? 'off' : 'on', attributes: { 'data-node': line.node.id } }, edge(line, at), mark(line, at), label);
}

export interface TreeView {
  readonly element: HTMLElement;
  render(state: DecisionState): void;
}

export function createTreeView(): TreeView {
  const words = el('p', { id: 'tree-path', class: 'path' });
  const drawing = svg('svg', {
    class: 'tree',
    role: 'img',
    attributes: {
      viewBox: `0 0 ${size.width} ${y(lines.length - 1) + 16}`,
      'aria-label': 'Decision tree: four questions, five answers.',
      'aria-describedby': 'tree-path',
    },
  });
  return {
    element: el('section', { class: 'drawn', attributes: { 'aria-labelledby': 'tree-title' } }, el('h2', { id: 'tree-title' }, 'The whole tree'), drawing, words),
    render(state): void {
      const standing = standingOf(state);
      const start = svg('g', { class: 'on' }, svg('circle', { class: 'mark', attributes: { cx: px(size.left), cy: px(size.top), r: '3' } }), svg('text', { attributes: { x: px(size.left + 12), y: px(size.top + 4.5) } }, 'Start'));
      const rows = lines.map((line, at) => ({ at: standing(line), drawn: row(line, at, standing(line)) }));
      // What is on the path is drawn last, so that its heavier lines lie on top of the others.
      const ordered = [...rows.filter((r) => r.at === 'off'), ...rows.filter((r) => r.at !== 'off')];
      drawing.replaceChildren(start, ...ordered.map((r) => r.drawn));
      words.textContent = `Your path: ${pathInWords(state)}`;
    },
  };
}
