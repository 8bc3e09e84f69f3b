/** Where a person stands in the tree, as plain data that survives being written down. All functions return a new state. */
import { allNodes, decisionTree } from './tree.ts';
import type { Branch, DecisionNode, Leaf, Question, QuestionId, Reply } from './tree.ts';
import type { Size } from '../strategy/costs.ts';

export interface DecisionState {
  /** Replies by question. Only questions on the path have one. */
  readonly replies: Readonly<Partial<Record<QuestionId, Reply>>>;
  readonly size: Size;
}

/** One answered question. */
export interface Step {
  readonly question: Question;
  readonly reply: Reply;
  readonly branch: Branch;
}

/** What the replies lead to: the answered questions in order, and the question or leaf that stands at the end. */
export interface Path {
  readonly steps: readonly Step[];
  readonly end: DecisionNode;
}

/** Bounds of what a person may enter; both ends included. */
export const sizeLimits = { replicas: { from: 1, to: 10_000 }, gpusPerPod: { from: 0, to: 64 } } as const;

export const initialState: DecisionState = { replies: {}, size: { replicas: 3, gpusPerPod: 1 } };

export function pathOf(state: DecisionState): Path {
  const steps: Step[] = [];
  let end: DecisionNode = decisionTree;
  while (end.kind === 'question') {
    const reply: Reply | undefined = state.replies[end.id];
    if (reply === undefined) break;
    const branch: Branch = end[reply];
    steps.push({ question: end, reply, branch });
    end = branch.leadsTo;
  }
  return { steps, end };
}

/** The leaf at the end of the path, or undefined while a question is open. */
export function leafOf(state: DecisionState): Leaf | undefined {
  const { end } = pathOf(state);
  return end.kind === 'leaf' ? end : undefined;
}

/** Keeps the replies that lie on the path from the first question; the others fall away. */
function onPath(state: DecisionState): DecisionState {
  return { ...state, replies: Object.fromEntries(pathOf(state).steps.map((step) => [step.question.id, step.reply])) };
}

/** Answers the question that is open. At a leaf nothing is open, and the state stays. */
export function next(state: DecisionState, reply: Reply): DecisionState {
  const { end } = pathOf(state);
  return end.kind === 'leaf' ? state : { ...state, replies: { ...state.replies, [end.id]: reply } };
}

/**
 * Answers the open question, or an answered one anew, in place: later replies that no longer lie on the path fall away.
 * A question that the path does not reach cannot be answered, and the state stays.
 */
export function answer(state: DecisionState, question: QuestionId, reply: Reply): DecisionState {
  const { steps, end } = pathOf(state);
  const reached = end.id === question || steps.some((step) => step.question.id === question);
  return reached ? onPath({ ...state, replies: { ...state.replies, [question]: reply } }) : state;
}

/** Takes the last reply back; at the first question the state stays. */
export function back(state: DecisionState): DecisionState {
  const kept = pathOf(state).steps.slice(0, -1);
  return { ...state, replies: Object.fromEntries(kept.map((step) => [step.question.id, step.reply])) };
}

/** Takes all replies back. The size of the service stays: it does not belong to the path. */
export function startOver(state: DecisionState): DecisionState {
  return { ...state, replies: {} };
}

const isRecord = (raw: unknown): raw is Readonly<Record<string, unknown>> => typeof raw === 'object' && raw !== null && !Array.isArray(raw);

const within = (raw: unknown, limits: { readonly from: number; readonly to: number }, otherwise: number): number =>
  typeof raw === 'number' && Number.isInteger(raw) && raw >= limits.from && raw <= limits.to ? raw : otherwise;

/** Total: whatever does not make sense (unknown questions, replies off the path, sizes out of bounds) is left out. */
export function parseState(raw: unknown): DecisionState {
  if (!isRecord(raw)) return initialState;
  const given = isRecord(raw['replies']) ? raw['replies'] : {};
  const replies: Partial<Record<QuestionId, Reply>> = {};
  for (const node of allNodes()) {
    if (node.kind === 'leaf' || !Object.hasOwn(given, node.id)) continue;
    const reply = given[node.id];
    if (reply === 'yes' || reply === 'no') replies[node.id] = reply;
  }
  const size = isRecord(raw['size']) ? raw['size'] : {};
  return onPath({
    replies,
    size: {
      replicas: within(size['replicas'], sizeLimits.replicas, initialState.size.replicas),
      gpusPerPod: within(size['gpusPerPod'], sizeLimits.gpusPerPod, initialState.size.gpusPerPod),
    },
  });
}

/** Text that `parseState(JSON.parse(text))` reads back to the same state. */
export const serializeState = (state: DecisionState): string => JSON.stringify(state);
