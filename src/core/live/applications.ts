import type { ApplicationsOf } from './application.ts';
import type { Snapshot } from './records.ts';

export function applicationsOf(_snapshot: Snapshot, _trackLabel: string): ApplicationsOf {
  throw new Error('the body of applicationsOf follows');
}
