import { fail, type Result } from '../../core/result.ts';
import type { Kind } from '../api/kinds.ts';
import type { Asked, Fault } from '../http/asked.ts';
import type { Transport } from '../http/request.ts';
import { isFields, objectsAt, textAt } from '../normalise/fields.ts';

/**
 * Which optional APIs the cluster does not have, learned once for all namespaces: the first list of a kind is the question, and those of
 * other namespaces wait for its answer. Nothing expires by itself, so that an idle window asks nothing; after `doubt` it is asked again.
 */
export interface Absence {
  /** The answer of `list`, or the fault that said that the API is not there. */
  unlessMissing<T>(kind: Optional, list: () => Promise<Result<T, Fault>>, signal: AbortSignal): Promise<Result<T, Fault>>;
  /** The API server itself says that it has no such API; a 404 alone may be a proxy's. */
  proven(kind: Optional): boolean;
  doubt(): void;
}

type Optional = Pick<Kind, 'api' | 'resource'>;

interface Known {
  /** The first question, while its answer is awaited. */
  asking?: Promise<unknown> | undefined;
  /** Somebody had an answer that proves no absence: nobody waits for another's any more. */
  answered: boolean;
  missing?: Fault | undefined;
  wasMissing: boolean;
}

/** `appeared` is called when an API answers that was missing before. */
export function createAbsence(transport: Transport, appeared: () => void): Absence {
  const all = new Map<string, Known>();

  async function ask<T>(kind: Optional, known: Known, list: () => Promise<Result<T, Fault>>, signal: AbortSignal): Promise<Result<T, Fault>> {
    const answer = await list();
    const missing = !answer.ok && answer.failure.apiMissing && (await isAbsent(transport, kind.api, signal));
    known.answered = !missing;
    known.missing = missing ? answer.failure : undefined;
    const news = answer.ok && known.wasMissing;
    known.wasMissing = missing || (known.wasMissing && !answer.ok);
    if (news) appeared();
    return answer;
  }

  return {
    async unlessMissing(kind, list, signal) {
      const known = all.get(kind.resource) ?? { answered: false, wasMissing: false };
      all.set(kind.resource, known);
      // One that was stopped leaves no answer; then the next one asks.
      while (known.asking !== undefined && !known.answered) await known.asking;
      if (known.missing !== undefined) return fail(known.missing);
      const answer = ask(kind, known, list, signal);
      if (known.answered) return answer;
      known.asking = answer.then(() => undefined, () => undefined).finally(() => {
        known.asking = undefined;
      });
      return answer;
    },
    proven: ({ resource }) => all.get(resource)?.missing !== undefined,
    doubt() {
      for (const known of all.values()) known.missing = undefined;
    },
  };
}

const groups: Asked = { method: 'GET', path: '/apis', verb: 'get', resource: 'apis' };

/** Everybody who is known to the API server may read the list of its groups (`system:discovery`). */
async function isAbsent(transport: Transport, api: string, signal: AbortSignal): Promise<boolean> {
  const answer = await transport.json(groups, signal);
  if (!answer.ok || !isFields(answer.value) || textAt(answer.value, 'kind') !== 'APIGroupList') return false;
  return !objectsAt(answer.value, 'groups').some((group) => objectsAt(group, 'versions').some((version) => `/apis/${textAt(version, 'groupVersion')}` === api));
}
