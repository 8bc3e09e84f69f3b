import { describe } from './failure.ts';
import type { Result } from './result.ts';

/** For callers that must have the value: a failure becomes an exception whose message is its sentence. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(describe(result.failure));
}
