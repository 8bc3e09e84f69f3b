/**
 * The one catalogue of the four strategies. Decision page, hovers and snippets read it, so that all three say the
 * same: use case, pros and cons are the comparison table of the source text, each with what it means for a service
 * that answers from a model.
 */
import { costsOf } from './costs.ts';
import type { Cost, Size } from './costs.ts';
import type { Strategy } from '../live/application.ts';

/** One pro or con: the table's own words, and a sentence on what they mean. */
export interface Point {
  readonly words: string;
  readonly meaning: string;
}

export interface Link {
  readonly title: string;
  readonly url: string;
}

export interface StrategyEntry {
  readonly id: Strategy;
  /** As the comparison table writes it: `Blue-Green`. */
  readonly title: string;
  /** In running text: `blue-green`. */
  readonly name: string;
  /** One sentence: what one has when its manifests are applied and a release is run. */
  readonly outcome: string;
  readonly useCase: string;
  readonly pros: readonly Point[];
  readonly cons: readonly Point[];
  /** What must be there before the first release. */
  readonly needs: readonly string[];
  readonly links: readonly Link[];
  /** Pods and GPUs at peak for a size; the plainest way first. */
  readonly costs: (size: Size) => readonly [Cost, ...Cost[]];
}

const entry = (id: Strategy, rest: Omit<StrategyEntry, 'id' | 'costs'>): StrategyEntry => ({ id, ...rest, costs: (size) => costsOf(id, size) });

/** In the order of the comparison table. */
export const strategies = ['rolling-update', 'blue-green', 'canary', 'ab-testing'] as const satisfies readonly Strategy[];

export const catalog: Readonly<Record<Strategy, StrategyEntry>> = {
  'rolling-update': entry('rolling-update', {
    title: 'Rolling Update',
    name: 'rolling update',
    outcome: 'One Deployment replaces its old pods with new ones, a few at a time.',
    useCase: 'Standard deployment method',
    pros: [
      { words: 'Simple', meaning: 'One Deployment and one Service; a new image is the whole release.' },
      { words: 'built-in', meaning: 'Kubernetes does it by itself, and kubectl rollout undo takes it back.' },
    ],
    cons: [
      {
        words: 'Brief downtime possible',
        meaning: 'Capacity falls by maxUnavailable while a new pod loads the model, and an answer that streams longer than the grace period is cut off.',
      },
    ],
    needs: [
      'A readiness probe that passes only once the model answers.',
      'Room for maxSurge pods more; with every GPU taken, the surge pod stays Pending and the update stands still.',
    ],
    links: [{ title: 'Kubernetes: rolling update of a Deployment', url: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment' }],
  }),
  'blue-green': entry('blue-green', {
    title: 'Blue-Green',
    name: 'blue-green',
    outcome: 'Two tracks stand side by side, and one Service points at one of them; switching it is one write, and so is the way back.',
    useCase: 'Zero-downtime critical apps',
    pros: [
      { words: 'No downtime', meaning: 'Green has loaded its model and is ready before the first request reaches it.' },
      { words: 'easy rollback', meaning: 'Blue still runs, so the Service is pointed back at it in one step.' },
    ],
    cons: [{ words: 'Requires double resources', meaning: 'Every pod and every GPU is needed twice until the old track is removed.' }],
    needs: ['Room, quota and GPUs for a second full set of pods.', 'A Service whose selector names the track, such as version: blue.'],
    links: [{ title: 'Kubernetes: how a Service selects its pods', url: 'https://kubernetes.io/docs/concepts/services-networking/service/' }],
  }),
  canary: entry('canary', {
    title: 'Canary',
    name: 'canary',
    outcome: 'A small share of the traffic goes to the new version, and the share grows while it holds.',
    useCase: 'Gradual feature testing',
    pros: [
      { words: 'Reduces risk', meaning: "A bad model or image meets only the canary's share of the requests." },
      { words: 'allows testing', meaning: 'Error rates, response times and answers are seen on real traffic before everyone gets them.' },
    ],
    cons: [
      {
        words: 'More complex to configure',
        meaning: 'Two Deployments, a share that must be kept, and metrics for each track; by replicas the share is only as fine as the pods are many.',
      },
    ],
    needs: [
      'A Service that selects both tracks; finer shares than one pod need a route with weights.',
      'Metrics that tell the tracks apart, so that the share grows on evidence.',
    ],
    links: [{ title: 'Kubernetes: canary deployments', url: 'https://kubernetes.io/docs/concepts/workloads/management/#canary-deployments' }],
  }),
  'ab-testing': entry('ab-testing', {
    title: 'A/B Testing',
    name: 'A/B testing',
    outcome: 'Two versions run at once, and a rule on the request decides who gets which, so that they can be compared.',
    useCase: 'Feature comparison',
    pros: [{ words: 'Enables data-driven decisions', meaning: "Each person stays with one version, so its answers can be measured against the other's." }],
    cons: [
      {
        words: 'Requires additional analysis',
        meaning: 'The groups must be large enough and the difference tested; until then the honest verdict is that there is not enough data.',
      },
    ],
    needs: ['A route that reads a header or cookie: Gateway API, ingress-nginx or Istio.', 'A measure of what is better, and a number of requests after which it is read.'],
    links: [{ title: 'Gateway API: HTTP routing by header', url: 'https://gateway-api.sigs.k8s.io/guides/http-routing/' }],
  }),
};

/** A point's words at the start of a line: `Easy rollback`. */
export const asTitle = (point: Point): string => point.words.charAt(0).toUpperCase() + point.words.slice(1);

/** The words of the table's cell: `Simple, built-in`. */
export const inWords = (points: readonly Point[]): string => points.map((point) => point.words).join(', ');
