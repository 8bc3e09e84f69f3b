import type { KubeObject } from '../../core/kube/objects.ts';
import { randomUUID } from 'node:crypto';
import type { StoreResult } from '../objectStore.ts';
import { stamp } from '../store.ts';
import { at, fieldsOf, put, same, textOf, without, type Fields } from '../value.ts';
import { admitted, allocate, namespaceProblem, refusedPod } from './admission.ts';
import { recordUpdate } from './apply/managers.ts';
import { readObject, type ReadBody } from './body.ts';
import { answer, isDryRun, optionProblem, refuse, writerOf, type Answer, type Call, type Server } from './call.ts';
import { withDefaults } from './defaults.ts';
import { istioProblem } from './istio.ts';
import { alreadyExists, badRequest, conflict, invalid, notFound, type Outcome, type Status } from './reply.ts';
import { required } from './validate/errors.ts';
import { validate } from './validate/validate.ts';

/** Fields of metadata that only the server writes. */
const system = ['uid', 'creationTimestamp', 'generation', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink', 'resourceVersion', 'managedFields'];

/** Kinds whose status may come with the object itself. */
const keepsStatus = (call: Call): boolean => !call.info.subresources.includes('status') || call.info.kind === 'Node';

const failed = <T>(failure: Status): Outcome<T> => ({ ok: false, failure });

/** The namespace of the request goes into the object; one that differs is refused. */
function placed(call: Call, object: Fields): Outcome<Fields> {
  const given = textOf(at(object, 'metadata', 'namespace'));
  if (call.namespace === undefined) return { ok: true, value: given === undefined ? object : put(object, ['metadata', 'namespace'], undefined) };
  if (given !== undefined && given !== '' && given !== call.namespace) {
    return failed(badRequest('the namespace of the provided object does not match the namespace sent on the request'));
  }
  return { ok: true, value: put(object, ['metadata', 'namespace'], call.namespace) };
}

const asKube = (object: Fields): KubeObject => object as unknown as KubeObject;
const asFields = (object: KubeObject): Fields => object as unknown as Fields;

function bare(object: Fields): Fields {
  return { ...object, metadata: without(fieldsOf(object.metadata), ...system) };
}

/** POST to a collection. */
export function create(server: Server, call: Call): Answer {
  const problem = optionProblem(call, 'CreateOptions');
  if (problem !== undefined) return refuse(problem);
  const body = readObject(call);
  return body.ok ? createRead(server, call, body.value) : refuse(body.failure);
}

/** Creates an object that has been read; server-side apply to an absent object comes in here too, with its own ownership. */
export function createRead(server: Server, call: Call, body: ReadBody, ownership?: unknown): Answer {
  const { info } = call;
  const spot = placed(call, body.object);
  if (!spot.ok) return refuse(spot.failure);
  const version = textOf(at(spot.value, 'metadata', 'resourceVersion')) ?? '';
  if (version !== '') return refuse(badRequest('resourceVersion should not be set on objects to be created'));
  const defaulted = prepareNew(call, spot.value);
  const made = admitted(server.store, info, defaulted);
  const name = textOf(at(made, 'metadata', 'name')) ?? '';
  const nowhere = call.namespace === undefined ? undefined : namespaceProblem(server.store, info, call.namespace, name);
  if (nowhere !== undefined) return refuse(nowhere);
  const errors = validate(info, made, undefined);
  if (errors.length > 0) return refuse(invalid(info, name, errors));
  const denied = istioProblem(info, made);
  if (denied !== undefined) return refuse(denied);
  return admit(server, call, { ...body, object: made }, ownership ?? at(recordUpdate(info, undefined, defaulted, writerOf(server, call)), 'metadata', 'managedFields'));
}

/** The last steps of a create, for an object that is valid: name, quota, ownership, write. */
function admit(server: Server, call: Call, body: ReadBody, owners: unknown): Answer {
  const { info } = call;
  const made = withName(body.object);
  const name = textOf(at(made, 'metadata', 'name')) ?? '';
  const present = server.store.get(info.plural, call.namespace, name);
  if (present !== undefined) return refuse(alreadyExists(info, name, present.metadata.deletionTimestamp !== undefined));
  const over = info.plural === 'pods' ? refusedPod(server.store, asKube(made)) : undefined;
  if (over !== undefined) return refuse(over);
  const owned = put(made, ['metadata', 'managedFields'], owners);
  if (isDryRun(call)) return answer(201, sketch(server, info.generation, owned), body.warnings);
  const stored = server.store.create(info.plural, asKube(owned));
  return stored.ok ? answer(201, stored.value, body.warnings) : refuse(alreadyExists(info, name));
}

/** A name from `generateName`, where there is none. */
const withName = (object: Fields): Fields =>
  at(object, 'metadata', 'name') === undefined
    ? put(object, ['metadata', 'name'], `${textOf(at(object, 'metadata', 'generateName')) ?? ''}${randomUUID().slice(0, 5)}`)
    : object;

function prepareNew(call: Call, given: Fields): Fields {
  const { info } = call;
  let object = bare(given);
  if (at(object, 'metadata', 'name') === '') object = put(object, ['metadata', 'name'], undefined);
  if (!keepsStatus(call)) object = without(object, 'status');
  return withDefaults(info, object);
}

/** What a dry run answers: all that a stored object has but a resourceVersion. */
const sketch = (server: Server, generation: boolean, object: Fields): Fields => ({
  ...object,
  metadata: { ...fieldsOf(object.metadata), uid: randomUUID(), creationTimestamp: stamp(server.clock.now()), ...(generation ? { generation: 1 } : {}) },
});

/** PUT of an object or its status. */
export function replace(server: Server, call: Call): Answer {
  const problem = optionProblem(call, 'UpdateOptions');
  if (problem !== undefined) return refuse(problem);
  const body = readObject(call);
  if (!body.ok) return refuse(body.failure);
  const spot = placed(call, body.value.object);
  if (!spot.ok) return refuse(spot.failure);
  const before = server.store.get(call.info.plural, call.namespace, call.name ?? '');
  const given = textOf(at(spot.value, 'metadata', 'name')) ?? '';
  if (given === '') return refuse(invalid(call.info, '', [required('metadata.name', 'name or generateName is required')]));
  if (given !== call.name) return refuse(otherName(given, call.name ?? ''));
  if (before === undefined) return refuse(notFound(call.info, given));
  return updateRead(server, call, { ...body.value, object: spot.value }, before);
}

export const otherName = (given: string, wanted: string): Status =>
  badRequest(`the name of the object (${given}) does not match the name on the URL (${wanted})`);

/**
 * Puts what was read in the place of what is stored: defaults, validation, ownership, write. A replace, a patch and a
 * server-side apply (which brings its own ownership) all end here.
 */
export function updateRead(server: Server, call: Call, body: ReadBody, before: KubeObject, ownership?: { readonly entries: unknown }): Answer {
  const { info } = call;
  const name = call.name ?? '';
  const stored = asFields(before);
  const meta = fieldsOf(body.object.metadata);
  const version = textOf(meta.resourceVersion) ?? '';
  if (version !== '' && version !== before.metadata.resourceVersion) return refuse(conflict(info, name));
  const uid = textOf(meta.uid) ?? '';
  if (uid !== '' && uid !== before.metadata.uid) {
    return refuse(conflict(info, name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${before.metadata.uid ?? ''}`));
  }
  const next = prepareUpdate(server, call, body.object, stored);
  const errors = validate(info, next, stored);
  if (errors.length > 0) return refuse(invalid(info, name, errors));
  const denied = istioProblem(info, next);
  if (denied !== undefined) return refuse(denied);
  const emptied = Array.isArray(meta.managedFields) && meta.managedFields.length === 0 && stored.metadata !== undefined;
  const earlier = emptied ? withoutOwners(stored) : stored;
  const owned =
    ownership === undefined ? recordUpdate(info, earlier, next, writerOf(server, call)) : put(next, ['metadata', 'managedFields'], ownership.entries);
  if (same(withoutOwners(owned), withoutOwners(stored)) && ownership === undefined && !emptied) return answer(200, before, body.warnings);
  if (isDryRun(call)) return answer(200, owned, body.warnings);
  const result: StoreResult<KubeObject> = server.store.update(info.plural, asKube(owned));
  return result.ok ? answer(200, result.value, body.warnings) : refuse(result.fault.kind === 'notFound' ? notFound(info, name) : conflict(info, name));
}

const withoutOwners = (object: Fields): Fields => put(object, ['metadata', 'managedFields'], undefined);

/** What the door lets through: the main door everything but status, the status door status alone. */
function prepareUpdate(server: Server, call: Call, given: Fields, stored: Fields): Fields {
  const kept = Object.fromEntries(Object.entries(fieldsOf(stored.metadata)).filter(([name]) => system.includes(name)));
  if (call.subresource === 'status') return put(stored, ['status'], given.status ?? {});
  const metadata = { ...without(fieldsOf(given.metadata), ...system), ...kept };
  let object: Fields = { ...given, metadata };
  if (!keepsStatus(call)) object = put(object, ['status'], stored.status);
  object = withDefaults(call.info, object);
  if (call.info.kind === 'Namespace') object = put(object, ['spec'], stored.spec);
  return call.info.plural === 'services' ? allocate(server.store, object, stored) : object;
}
