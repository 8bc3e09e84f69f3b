/**
 * `api` serves the store over HTTP as kube-apiserver does: `server.ts` takes requests in, `route.ts` says what they ask
 * for, `read.ts`, `watch.ts` and `write.ts` answer; `decode` → `defaults` → `validate` → store is the way of every write.
 * This file holds the `Status` objects in which errors are told; texts equal those of kube-apiserver 1.37.
 */
import { groupResource, type KindInfo } from '../kinds.ts';

export interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Readonly<Record<string, string>>;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: { readonly name?: string; readonly group?: string; readonly kind?: string; readonly uid?: string; readonly causes?: readonly Cause[] };
  readonly code: number;
}

/** What a step of a request gives: a value, or the Status to answer with. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Status };

type Where = Pick<KindInfo, 'group' | 'plural'>;

export function failureStatus(code: number, reason: string, message: string, details?: Status['details']): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason === '' ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code,
  };
}

const named = (where: Where, name: string): Status['details'] => ({
  name,
  ...(where.group === '' ? {} : { group: where.group }),
  kind: where.plural,
});

export const badRequest = (message: string): Status => failureStatus(400, 'BadRequest', message);
export const unauthorized = (): Status => failureStatus(401, 'Unauthorized', 'Unauthorized');
export const unknownPath = (): Status => failureStatus(404, 'NotFound', 'the server could not find the requested resource', {});
export const notFound = (where: Where, name: string): Status =>
  failureStatus(404, 'NotFound', `${groupResource(where)} "${name}" not found`, named(where, name));
export const alreadyExists = (where: Where, name: string, going = false): Status =>
  failureStatus(409, 'AlreadyExists', `${going ? 'object is being deleted: ' : ''}${groupResource(where)} "${name}" already exists`, named(where, name));
export const methodNotAllowed = (): Status =>
  failureStatus(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
export const notAcceptable = (): Status =>
  failureStatus(406, 'NotAcceptable', 'only the following media types are accepted: application/json, application/yaml');
export const unsupportedMediaType = (): Status => failureStatus(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
export const unknownFormat = (accepted: readonly string[]): Status =>
  failureStatus(415, 'UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`);
export const tooLarge = (): Status => failureStatus(413, 'RequestEntityTooLarge', 'Request entity too large: limit is 3145728');
export const forbidden = (where: Where, name: string, why: string): Status =>
  failureStatus(403, 'Forbidden', `${groupResource(where)} "${name}" is forbidden: ${why}`, named(where, name));
export const internal = (message: string): Status => failureStatus(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [] });

/** A failed `test`, and every other JSON Patch that does not apply. */
export const rejected = (): Status =>
  failureStatus(422, 'Invalid', 'the server rejected our request due to an error in our request', {});

export const gone = (message: string): Status => failureStatus(410, 'Expired', message);

export const conflict = (where: Where, name: string, why?: string): Status =>
  failureStatus(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${groupResource(where)} "${name}": ${
      why ?? 'the object has been modified; please apply your changes to the latest version and try again'
    }`,
    named(where, name),
  );

/** One thing wrong with one field (apimachinery `field.Error`). */
export interface FieldError {
  readonly reason: 'FieldValueRequired' | 'FieldValueNotFound' | 'FieldValueInvalid' | 'FieldValueNotSupported' | 'FieldValueDuplicate' | 'FieldValueForbidden' | 'FieldValueTooMany' | 'FieldValueTooLong' | 'FieldValueTypeInvalid';
  readonly field: string;
  readonly message: string;
}

/** 422 Invalid with one cause per field. `kind` is the kind with its group, `Deployment.apps`. */
export function invalid(kind: { readonly group: string; readonly kind: string }, name: string, errors: readonly FieldError[]): Status {
  const told = [...new Set(errors.map((error) => `${error.field}: ${error.message}`))];
  const all = told.length === 1 ? (told[0] ?? '') : `[${told.join(', ')}]`;
  const label = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
  return failureStatus(422, 'Invalid', `${label} "${name}" is invalid: ${all}`, {
    ...(name === '' ? {} : { name }),
    ...(kind.group === '' ? {} : { group: kind.group }),
    ...(kind.kind === '' ? {} : { kind: kind.kind }),
    causes: errors.map(({ reason, message, field }) => ({ reason, message, field })),
  });
}
