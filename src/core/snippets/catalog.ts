import type { Strategy } from '../live/application.ts';
import * as block from './blocks.ts';

export interface Snippet {
  /** Begins with the strategy's name. Public: people type it. */
  readonly prefix: string;
  /** The outcome, in one line. */
  readonly description: string;
  readonly documents: readonly string[];
}

/** In the order in which they are offered; the first of each strategy is its whole set where there is more than one document. */
export const snippets: Readonly<Record<Strategy, readonly Snippet[]>> = {
  'rolling-update': [
    { prefix: 'rolling-update', description: 'A Deployment that replaces its pods a few at a time', documents: [block.rollingUpdate] },
    { prefix: 'rolling-update-gpu', description: 'A Deployment whose GPUs are all taken: one pod goes before the next comes, with time to load the model', documents: [block.rollingUpdateGpu] },
    { prefix: 'rolling-update-service', description: 'The Service in front of a Deployment', documents: [block.plainService] },
  ],
  'blue-green': [
    { prefix: 'blue-green', description: 'Two tracks, one Service that points at blue', documents: [block.blue, block.green, block.blueGreenService] },
    { prefix: 'blue-green-deployment', description: 'One colour: a Deployment whose selector carries its track', documents: [block.eitherColour] },
    { prefix: 'blue-green-service', description: 'The Service whose selector switches all traffic to one colour', documents: [block.blueGreenService] },
  ],
  canary: [
    { prefix: 'canary', description: 'Nine stable pods, one canary pod, one Service: the canary gets a tenth of the traffic', documents: [block.stable, block.canary, block.plainService] },
    { prefix: 'canary-stable', description: 'The stable track: the version that most requests get', documents: [block.stable] },
    { prefix: 'canary-deployment', description: 'The canary track: the new version with a small share of the pods', documents: [block.canary] },
    { prefix: 'canary-service', description: 'The Service that selects both tracks, so that pods decide the share', documents: [block.plainService] },
  ],
  'ab-testing': [
    { prefix: 'ab-testing', description: 'Two groups, told apart by a header on a Gateway API route', documents: [block.groupA, block.groupB, block.serviceA, block.serviceB, block.httpRoute] },
    { prefix: 'ab-testing-ingress-nginx', description: 'Two groups, told apart by a header on an existing ingress-nginx (retired in March 2026)', documents: [block.groupA, block.groupB, block.serviceA, block.serviceB, block.ingressA, block.ingressB] },
    { prefix: 'ab-testing-istio', description: 'Two groups, told apart by a header or cookie in an Istio mesh', documents: [block.groupA, block.groupB, block.serviceA, block.serviceB, block.virtualService] },
  ],
};

/** What Insert Manifests inserts: everything that a strategy needs to run. */
export const wholeSet: Readonly<Record<Strategy, readonly string[]>> = {
  'rolling-update': [block.rollingUpdate, block.plainService],
  'blue-green': [block.blue, block.green, block.blueGreenService],
  canary: [block.stable, block.canary, block.plainService],
  'ab-testing': [block.groupA, block.groupB, block.serviceA, block.serviceB, block.httpRoute],
};
