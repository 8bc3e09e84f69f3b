import { rightsFrom } from '../../core/rights/evaluate.ts';
import { needs, partsOf, rightsBy, unknownRights, type Answer, type Need, type Rights } from '../../core/rights/rights.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Clock } from '../clock.ts';
import type { Asked, Fault } from '../http/asked.ts';
import type { Transport } from '../http/request.ts';
import { flagAt, isFields, objectAt, objectsAt, textAt, textsAt, type Fields } from '../normalise/fields.ts';

/** Roles change seldom; what contradicts an answer, and a Refresh, ask sooner. */
export const rightsLast = 600_000;

/** The rights of one connection, by namespace. */
export interface RightsReader {
  /** One rules review for a namespace, kept for `rightsLast`; askers at the same time share it. `anew` passes over what is kept. */
  rights(namespace: string, signal: AbortSignal, anew?: boolean): Promise<Result<Rights>>;
  /** How a request went: one that went otherwise than the rights say ends them. */
  went(asked: Asked, allowed: boolean): void;
  /** Another person may be asking now. */
  forget(): void;
  dispose(): void;
}

export function createRightsReader(transport: Transport, clock: Clock): RightsReader {
  const kept = new Map<string, { readonly rights: Rights; readonly at: number }>();
  const flights = new Map<string, Promise<Result<Rights>>>();
  const life = new AbortController();

  function flight(namespace: string): Promise<Result<Rights>> {
    const running = flights.get(namespace);
    if (running !== undefined) return running;
    const started = rulesReview(transport, namespace, life.signal);
    flights.set(namespace, started);
    // After `forget` this was the answer to somebody else.
    const current = (): boolean => flights.get(namespace) === started;
    return started
      .then((reviewed) => {
        if (reviewed.ok && current()) kept.set(namespace, { rights: reviewed.value, at: clock.now() });
        return reviewed;
      })
      .finally(() => {
        if (current()) flights.delete(namespace);
      });
  }

  return {
    rights(namespace, signal, anew = false) {
      const known = kept.get(namespace);
      if (known !== undefined && !anew && clock.now() - known.at < rightsLast) return Promise.resolve(ok(known.rights));
      return unlessAborted(signal, () => flight(namespace));
    },
    went({ verb, resource, namespace = '' }, allowed) {
      const known = kept.get(namespace)?.rights;
      const need = needs.find((one) => one === `${verb} ${resource}`);
      if (known === undefined || need === undefined) return;
      const { answer, names } = known[need];
      if (allowed ? answer === 'no' && names.length === 0 : answer === 'yes') kept.delete(namespace);
    },
    forget() {
      kept.clear();
      flights.clear();
    },
    dispose: () => life.abort(),
  };
}

/** Tells the reader how every request went. */
export function noticing(transport: Transport, went: RightsReader['went']): Transport {
  const told = <T>(asked: Asked, result: Result<T, Fault>): Result<T, Fault> => {
    if (result.ok || result.failure.failure.kind === 'forbidden') went(asked, result.ok);
    return result;
  };
  return {
    ...transport,
    json: async (asked, signal) => told(asked, await transport.json(asked, signal)),
    stream: async (asked, signal) => told(asked, await transport.stream(asked, signal)),
  };
}

/** The flight goes on for the others. */
function unlessAborted<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const abandon = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    signal.addEventListener('abort', abandon, { once: true });
    run().finally(() => signal.removeEventListener('abort', abandon)).then(resolve, reject);
  });
}

type Review = 'selfsubjectrulesreviews' | 'selfsubjectaccessreviews';

/** A question, although it is a POST: nothing is stored. */
async function review(transport: Transport, resource: Review, kind: string, spec: unknown, signal: AbortSignal): Promise<Result<Fields, Fault>> {
  const answer = await transport.json(
    {
      method: 'POST',
      path: `/apis/authorization.k8s.io/v1/${resource}`,
      verb: 'create',
      resource,
      body: JSON.stringify({ apiVersion: 'authorization.k8s.io/v1', kind, spec }),
      contentType: 'application/json',
    },
    signal,
  );
  if (!answer.ok) return answer;
  return ok(isFields(answer.value) ? objectAt(answer.value, 'status') : {});
}

/**
 * One review answers for the whole namespace. Authorizers that cannot list their rules (a webhook, the node authorizer) make it
 * `incomplete`, or leave an `evaluationError`; then what no rule allows is asked one by one. A server that answers no review leaves
 * everything unknown.
 */
async function rulesReview(transport: Transport, namespace: string, signal: AbortSignal): Promise<Result<Rights>> {
  const status = await review(transport, 'selfsubjectrulesreviews', 'SelfSubjectRulesReview', { namespace }, signal);
  if (!status.ok) return reviewless(status.failure) ? ok(unknownRights) : fail(status.failure.failure);
  // An empty list is `null` in Go; what is neither is no review, and forbids nothing.
  if (!Array.isArray(status.value['resourceRules']) && status.value['resourceRules'] !== null) return ok(unknownRights);
  const rules = objectsAt(status.value, 'resourceRules').map((rule) => ({
    verbs: textsAt(rule, 'verbs'), apiGroups: textsAt(rule, 'apiGroups'), resources: textsAt(rule, 'resources'), resourceNames: textsAt(rule, 'resourceNames'),
  }));
  const complete = !flagAt(status.value, 'incomplete') && textAt(status.value, 'evaluationError') === '';
  if (complete) return ok(rightsFrom(rules, 'no'));
  const partly = rightsFrom(rules, 'unknown');
  const open = needs.filter((need) => partly[need].answer === 'unknown');
  const answers = new Map(await Promise.all(open.map(async (need) => [need, await accessReview(transport, namespace, need, signal)] as const)));
  return ok(rightsBy((need) => ({ ...partly[need], answer: answers.get(need) ?? partly[need].answer })));
}

const reviewless = ({ failure, apiMissing }: Fault): boolean => apiMissing || failure.kind === 'forbidden' || failure.kind === 'refused';

async function accessReview(transport: Transport, namespace: string, need: Need, signal: AbortSignal): Promise<Answer> {
  const { verb, group, resource } = partsOf(need);
  const status = await review(transport, 'selfsubjectaccessreviews', 'SelfSubjectAccessReview', { resourceAttributes: { namespace, verb, group, resource } }, signal);
  if (!status.ok) return 'unknown';
  if (flagAt(status.value, 'allowed')) return 'yes';
  // Not allowed because an authorizer failed is no answer, unless another one denied it.
  return textAt(status.value, 'evaluationError') === '' || flagAt(status.value, 'denied') ? 'no' : 'unknown';
}
