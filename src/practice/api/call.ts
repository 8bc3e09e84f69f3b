import type { PracticeClock } from '../clock.ts';
import type { KindInfo } from '../kinds.ts';
import { stamp, type VersionedStore } from '../store.ts';
import type { Writer } from './apply/managers.ts';
import { invalid, type FieldError, type Outcome, type Status } from './reply.ts';
import { required, unsupported } from './validate/errors.ts';

/** What the handlers work on. */
export interface Server {
  readonly store: VersionedStore;
  readonly clock: PracticeClock;
}

/** One request to a resource, taken apart. */
export interface Call {
  readonly info: KindInfo;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: '' | 'status' | 'scale';
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly accept: string;
  readonly userAgent: string;
  readonly body: string;
}

/** A whole answer; watches answer by themselves. */
export interface Answer {
  readonly code: number;
  readonly body: unknown;
  /** Text of `Warning` headers. */
  readonly warnings?: readonly string[];
}

export const answer = (code: number, body: unknown, warnings: readonly string[] = []): Answer => ({ code, body, warnings });
export const refuse = (status: Status): Answer => ({ code: status.code, body: status });
export const answerOf = (outcome: Outcome<Answer>): Answer => (outcome.ok ? outcome.value : refuse(outcome.failure));

export const isDryRun = (call: Call): boolean => call.query.getAll('dryRun').includes('All');

/** `Strict`, `Warn` (also where nothing is asked) or `Ignore`. */
export const fieldValidation = (call: Call): string => call.query.get('fieldValidation') || 'Warn';

/** Options of a write that have only some values. `kind` names them in the answer: `CreateOptions`, … */
export function optionProblem(call: Call, kind: string, apply = false): Status | undefined {
  const errors: FieldError[] = [];
  const dry = call.query.getAll('dryRun');
  if (dry.some((value) => value !== 'All' && value !== '')) errors.push(unsupported('dryRun', dry, ['All']));
  const mode = call.query.get('fieldValidation') ?? '';
  if (!['', 'Ignore', 'Strict', 'Warn'].includes(mode)) errors.push(unsupported('fieldValidation', mode, ['', 'Ignore', 'Strict', 'Warn']));
  if (apply && (call.query.get('fieldManager') ?? '') === '') errors.push(required('fieldManager', 'is required for apply patch'));
  return errors.length === 0 ? undefined : invalid({ group: 'meta.k8s.io', kind }, '', errors);
}

/** Who writes: as they say, or by the first word of their user agent. */
export const writerOf = (server: Server, call: Call): Writer => ({
  manager: call.query.get('fieldManager') || (call.userAgent.split('/')[0] ?? '') || 'unknown',
  subresource: call.subresource,
  time: stamp(server.clock.now()),
});
