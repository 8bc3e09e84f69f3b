/**
 * `decision` is the decision tree of the source text as data: four questions, five leaves. `tree.ts` holds it and
 * nothing else; `state.ts` walks it; `answer.ts` puts the end of a path into words; `markdown.ts` writes it down.
 */
import type { Strategy } from '../live/application.ts';

export type Reply = 'yes' | 'no';
export const replies = ['yes', 'no'] as const satisfies readonly Reply[];
export type QuestionId = 'downtime' | 'highRisk' | 'critical' | 'compare';

/** What one reply means and where it leads. */
export interface Branch {
  /** One sentence: what the reply means for a service that answers from a model. */
  readonly means: string;
  /** The reply as a clause of the reason: `downtime is acceptable`. */
  readonly because: string;
  readonly leadsTo: DecisionNode;
}

export interface Question {
  readonly kind: 'question';
  readonly id: QuestionId;
  /** The source text's words. */
  readonly text: string;
  readonly yes: Branch;
  readonly no: Branch;
}

export interface Leaf {
  readonly kind: 'leaf';
  /** Unique in the tree; two leaves may name the same strategy. */
  readonly id: string;
  readonly strategy: Strategy;
  /** The source text's words: `Use Rolling Update (Default)`. */
  readonly text: string;
  /** One sentence: why the path that ends here asks for this strategy. */
  readonly conclusion: string;
}

export type DecisionNode = Question | Leaf;

const compare: Question = {
  kind: 'question',
  id: 'compare',
  text: 'Need to compare new features?',
  yes: {
    means: 'Two models, prompts or settings shall answer different people for a while, and figures shall say which is better.',
    because: 'new features are to be compared',
    leadsTo: {
      kind: 'leaf',
      id: 'compare-ab-testing',
      strategy: 'ab-testing',
      text: 'Use A/B Testing Deployment',
      conclusion: 'Both versions answer at once, and each person keeps to one of them, so that the difference can be measured.',
    },
  },
  no: {
    means: 'It is already decided that the new version replaces the old one.',
    because: 'nothing has to be compared',
    leadsTo: {
      kind: 'leaf',
      id: 'plain-blue-green',
      strategy: 'blue-green',
      text: 'Use Blue-Green Deployment',
      conclusion: 'The new version loads its model beside the old one and takes the traffic in one write, with no gap.',
    },
  },
};

const critical: Question = {
  kind: 'question',
  id: 'critical',
  text: 'Is this a critical application?',
  yes: {
    means: 'When it answers wrongly or not at all, others stand still or come to harm, so the way back must take seconds and not a model load.',
    because: 'the application is critical',
    leadsTo: {
      kind: 'leaf',
      id: 'critical-blue-green',
      strategy: 'blue-green',
      text: 'Use Blue-Green Deployment',
      conclusion: 'The old version stays loaded beside the new one, so that one write takes all traffic back.',
    },
  },
  no: {
    means: 'A wrong or missing answer is a nuisance that people can put up with until it is mended.',
    because: 'the application is not critical',
    leadsTo: compare,
  },
};

const highRisk: Question = {
  kind: 'question',
  id: 'highRisk',
  text: 'Is this a high-risk change?',
  yes: {
    means: 'Another model, quantization, prompt or server version can change the answers in ways that no test has seen.',
    because: 'the change is of high risk',
    leadsTo: {
      kind: 'leaf',
      id: 'high-risk-canary',
      strategy: 'canary',
      text: 'Use Canary Deployment',
      conclusion: 'A small share of the requests meets the change first, and the rest stays with what is known to work.',
    },
  },
  no: {
    means: 'The same model with a small change around it, such as a log line or a dependency, that has been tried before.',
    because: 'the change is of low risk',
    leadsTo: {
      kind: 'leaf',
      id: 'default-rolling-update',
      strategy: 'rolling-update',
      text: 'Use Rolling Update (Default)',
      conclusion: "Kubernetes' own way is enough, and nothing else has to be set up.",
    },
  },
};

/** The first question. */
export const decisionTree: Question = {
  kind: 'question',
  id: 'downtime',
  text: 'Is downtime acceptable?',
  yes: {
    means: 'For the minutes in which a new pod loads its model, fewer requests are served, and a streamed answer may break off and be asked again.',
    because: 'downtime is acceptable',
    leadsTo: highRisk,
  },
  no: {
    means: 'Every request is answered all the time, so a new pod has loaded its model before an old one goes.',
    because: 'downtime is not acceptable',
    leadsTo: critical,
  },
};

/** Every node once, a question before what its yes and then its no lead to. */
export function allNodes(from: DecisionNode = decisionTree): readonly DecisionNode[] {
  return from.kind === 'leaf' ? [from] : [from, ...allNodes(from.yes.leadsTo), ...allNodes(from.no.leadsTo)];
}
