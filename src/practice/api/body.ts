import { apiVersionOf, resourceOf, type KindInfo } from '../kinds.ts';
import { isFields, textOf, type Fields } from '../value.ts';
import { fieldValidation, type Call } from './call.ts';
import { decode } from './decode.ts';
import { goText, parseJson, parseYaml, type Parsed } from './json.ts';
import { badRequest, invalid, unknownFormat, type Outcome, type Status } from './reply.ts';
import { wrong } from './validate/errors.ts';

/** An object read from a request, with what the sender should hear about it. */
export interface ReadBody {
  readonly object: Fields;
  readonly warnings: readonly string[];
}

/** The media type alone, lower case. */
export const mediaType = (contentType: string): string => (contentType.split(';')[0] ?? '').trim().toLowerCase();

export function parseBody(call: Call): Parsed | undefined {
  const type = mediaType(call.contentType);
  if (type === '' || type === 'application/json') return parseJson(call.body);
  return type === 'application/yaml' || type === 'application/x-yaml' ? parseYaml(call.body) : undefined;
}

const strictText = (unknown: readonly string[], duplicates: readonly string[]): string =>
  [...unknown.map((path) => `unknown field "${path}"`), ...duplicates.map((path) => `duplicate field "${path}"`)].join(', ');

const named = (object: Fields, info: KindInfo): Fields => ({ apiVersion: apiVersionOf(info), kind: info.kind, ...object });

/** The object of a create or a replace. Fields the kind does not have are refused, told or ignored, as asked. */
export function readObject(call: Call): Outcome<ReadBody> {
  const { info } = call;
  const parsed = parseBody(call);
  if (parsed === undefined) return { ok: false, failure: unknownFormat(['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']) };
  const unreadable = (what: string): Status =>
    badRequest(`the object provided is unrecognized (must be of type ${info.kind}): couldn't get version/kind; ${what}`);
  if (!parsed.ok) return { ok: false, failure: unreadable(parsed.message) };
  if (!isFields(parsed.value)) return { ok: false, failure: unreadable('json parse error: json: cannot unmarshal into Go value of type struct') };
  const object = named(parsed.value, info);
  if (object.kind !== info.kind || object.apiVersion !== apiVersionOf(info)) return { ok: false, failure: otherKind(info, object) };
  const decoded = decode(info.shape, object);
  const prefix = `${info.kind} in version "${info.version}" cannot be handled as a ${info.kind}: `;
  if (decoded.mismatch !== undefined) return { ok: false, failure: badRequest(prefix + decoded.mismatch) };
  const strict = strictText(decoded.unknown, parsed.duplicates);
  const mode = fieldValidation(call);
  if (strict !== '' && mode === 'Strict') return { ok: false, failure: badRequest(`${prefix}strict decoding error: ${strict}`) };
  return { ok: true, value: { object: decoded.value, warnings: mode === 'Warn' ? spokenWarnings(strict) : [] } };
}

const spokenWarnings = (strict: string): readonly string[] => (strict === '' ? [] : strict.split(', '));

function otherKind(info: KindInfo, object: Fields): Status {
  const apiVersion = textOf(object.apiVersion) ?? '';
  const kind = textOf(object.kind) ?? '';
  if (kind === info.kind) {
    return badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${apiVersionOf(info)})`);
  }
  const version = apiVersion.split('/').at(-1) ?? '';
  const group = info.group.split('.')[0] ?? '';
  const why =
    resourceOf(apiVersion, kind) === undefined
      ? `no kind "${kind}" is registered for version "${apiVersion}"`
      : `converting (${version}.${kind}) to (${group}.${info.kind}): unknown conversion`;
  return badRequest(`${kind} in version "${version}" cannot be handled as a ${info.kind}: ${why}`);
}

/** A patched object read back as its kind; what does not fit is the patch's fault (422). */
export function readPatched(call: Call, patched: Fields, patch: unknown, duplicates: readonly string[]): Outcome<ReadBody> {
  const { info } = call;
  const decoded = decode(info.shape, named(patched, info));
  const blame = (what: string): Outcome<ReadBody> => {
    const shown = mediaType(call.contentType) === 'application/strategic-merge-patch+json' ? goText(patch) : JSON.stringify(patched);
    return { ok: false, failure: invalid({ group: '', kind: '' }, '', [wrong('patch', shown, what)]) };
  };
  if (decoded.mismatch !== undefined) return blame(decoded.mismatch);
  const strict = strictText(decoded.unknown, duplicates);
  const mode = fieldValidation(call);
  if (strict !== '' && mode === 'Strict') return blame(`strict decoding error: ${strict}`);
  return { ok: true, value: { object: decoded.value, warnings: mode === 'Warn' ? spokenWarnings(strict) : [] } };
}
