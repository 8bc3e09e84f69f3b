/**
 * `seed` is what a fresh practice cluster holds: the applications of the source text, one of each strategy, on nodes that can
 * carry them. Manifests only; the API fills in its defaults and the controllers do the rest.
 */
import type { KubeObject } from '../../core/kube/objects.ts';
import { blueGreen } from './blueGreen.ts';
import { canary } from './canary.ts';
import { abTest } from './abTest.ts';
import { namespaces, nodes, quotas } from './cluster.ts';
import { rollingUpdate } from './rollingUpdate.ts';

/** In an order in which everything that is referred to comes first. */
export const seedObjects = (): readonly KubeObject[] => [
  ...namespaces(),
  ...nodes(),
  ...quotas(),
  ...rollingUpdate(),
  ...blueGreen(),
  ...canary(),
  ...abTest(),
];
