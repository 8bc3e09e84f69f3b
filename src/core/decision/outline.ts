/** The tree as lines: for the source text's block, and for the drawing on the page. */
import { decisionTree } from './tree.ts';
import type { DecisionNode, Reply } from './tree.ts';

/** One node as a line of an indented tree, in drawing order. */
export interface Line {
  readonly node: DecisionNode;
  /** The reply that leads here; undefined for the first question. */
  readonly reply: Reply | undefined;
  /** 0 for the first question. */
  readonly depth: number;
  /** Place of the parent in the list, or -1. */
  readonly parent: number;
}

export function outline(): readonly Line[] {
  const lines: Line[] = [];
  const add = (node: DecisionNode, reply: Reply | undefined, depth: number, parent: number): void => {
    const at = lines.push({ node, reply, depth, parent }) - 1;
    if (node.kind === 'leaf') return;
    add(node.yes.leadsTo, 'yes', depth + 1, at);
    add(node.no.leadsTo, 'no', depth + 1, at);
  };
  add(decisionTree, undefined, 0, -1);
  return lines;
}

/** The block of the source text, line by line. */
export function treeText(): string {
  const under = (node: DecisionNode, indent: string): readonly string[] => {
    if (node.kind === 'leaf') return [];
    return [
      `${indent}├── YES → ${node.yes.leadsTo.text}`,
      ...under(node.yes.leadsTo, `${indent}│   `),
      `${indent}└── NO → ${node.no.leadsTo.text}`,
      ...under(node.no.leadsTo, `${indent}    `),
    ];
  };
  return ['START', `├── ${decisionTree.text}`, ...under(decisionTree, '│   ')].join('\n');
}
