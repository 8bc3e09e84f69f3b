import { fail, type Result } from '../../core/result.ts';
import type { Fault } from '../http/asked.ts';

/**
 * Which optional APIs the cluster does not have, learned once for all namespaces: the first list of a kind is the question, and those of
 * other namespaces wait for its answer. Nothing expires by itself, so that an idle window asks nothing; after `doubt` it is asked again.
 */
export interface Absence {
  /** The answer of `list`, or the fault that said that the API is not there. */
  unlessMissing<T>(resource: string, list: () => Promise<Result<T, Fault>>): Promise<Result<T, Fault>>;
  doubt(): void;
}

interface Known {
  /** The first question, while its answer is awaited. */
  asking?: Promise<unknown> | undefined;
  /** Somebody had an answer, a refusal too: nobody waits for another's any more. */
  answered: boolean;
  missing?: Fault | undefined;
  wasMissing: boolean;
}

/** `appeared` is called when an API answers that was missing before. */
export function createAbsence(appeared: () => void): Absence {
  const all = new Map<string, Known>();

  async function ask<T>(known: Known, list: () => Promise<Result<T, Fault>>): Promise<Result<T, Fault>> {
    const answer = await list();
    const missing = !answer.ok && answer.failure.apiMissing;
    known.answered = !missing;
    known.missing = missing ? answer.failure : undefined;
    const news = answer.ok && known.wasMissing;
    known.wasMissing = missing || (known.wasMissing && !answer.ok);
    if (news) appeared();
    return answer;
  }

  return {
    async unlessMissing(resource, list) {
      const known = all.get(resource) ?? { answered: false, wasMissing: false };
      all.set(resource, known);
      // One that was stopped leaves no answer; then the next one asks.
      while (known.asking !== undefined && !known.answered) await known.asking;
      if (known.missing !== undefined) return fail(known.missing);
      if (known.answered) return ask(known, list);
      const answer = ask(known, list);
      const asking = answer.then(() => undefined, () => undefined).finally(() => {
        known.asking = undefined;
      });
      known.asking = asking;
      return answer;
    },
    doubt() {
      for (const known of all.values()) known.missing = undefined;
    },
  };
}
