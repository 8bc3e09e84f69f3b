import type { Range } from './node.ts';

/** Something to tell about a manifest: a code that never changes, a sentence that says what, where and what to do, and its place. */
export interface Finding {
  readonly code: string;
  /** `error`: the API server refuses it. `warning`: it is accepted and does not do what it is for. */
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  readonly range: Range;
}
