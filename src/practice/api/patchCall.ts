import type { KubeObject } from '../../core/kube/objects.ts';
import { apiVersionOf, type KindInfo } from '../kinds.ts';
import { at, isFields, isList, textOf, without, type Fields } from '../value.ts';
import { serverSideApply } from './apply/managers.ts';
import { mediaType, readPatched } from './body.ts';
import { optionProblem, refuse, writerOf, type Answer, type Call, type Server } from './call.ts';
import { decode } from './decode.ts';
import { parseJson, parseYaml } from './json.ts';
import { jsonPatch } from './patch/jsonPatch.ts';
import { mergePatch } from './patch/mergePatch.ts';
import { strategicMerge } from './patch/strategicMerge.ts';
import { badRequest, conflict, failureStatus, notFound, rejected, unknownFormat, unsupportedMediaType, type Outcome, type Status } from './reply.ts';
import { createRead, otherName, updateRead } from './write.ts';

/** The patch laid on an object, before it is read back as its kind. */
export interface Patched {
  readonly object: Fields;
  readonly patch: unknown;
  readonly duplicates: readonly string[];
}

const failed = (failure: Status): { readonly ok: false; readonly failure: Status } => ({ ok: false, failure });

/** Applies a JSON, merge or strategic merge patch to any object of that shape. */
export function applyPatch(call: Call, shapeName: string, live: Fields): Outcome<Patched> {
  const type = mediaType(call.contentType);
  const parsed = parseJson(call.body);
  if (type === 'application/json-patch+json') {
    if (!parsed.ok || !isList(parsed.value)) {
      const found = parsed.ok ? 'json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp' : parsed.message;
      return failed(badRequest(`error decoding patch: ${found}`));
    }
    if (parsed.value.length > 10_000) return failed(failureStatus(413, 'RequestEntityTooLarge', 'The allowed maximum operations in a JSON patch is 10000'));
    const patched = jsonPatch(live, parsed.value);
    return patched === undefined || !isFields(patched.value) ? failed(rejected()) : { ok: true, value: { object: patched.value, patch: parsed.value, duplicates: [] } };
  }
  if (!parsed.ok || !isFields(parsed.value)) return failed(badRequest('invalid JSON patch'));
  const { value, duplicates } = parsed;
  if (type === 'application/merge-patch+json') {
    return { ok: true, value: { object: mergePatch(live, value) as Fields, patch: value, duplicates } };
  }
  const merged = strategicMerge(shapeName, live, value);
  if (!merged.ok) return failed(failureStatus(500, '', merged.message));
  return { ok: true, value: { object: merged.value, patch: value, duplicates } };
}

const plainTypes = ['application/json-patch+json', 'application/merge-patch+json'];

/** The patch types a kind takes; custom kinds have no strategic merge. */
function typeProblem(call: Call): Status | undefined {
  const { custom } = call.info;
  const accepted = [...plainTypes, ...(custom ? [] : ['application/strategic-merge-patch+json']), 'application/apply-patch+yaml'];
  if (accepted.includes(mediaType(call.contentType))) return undefined;
  if (!custom) return unsupportedMediaType();
  return unknownFormat(accepted);
}

/** PATCH of an object or its status. */
export function patch(server: Server, call: Call): Answer {
  const apply = mediaType(call.contentType) === 'application/apply-patch+yaml';
  const problem = typeProblem(call) ?? optionProblem(call, 'PatchOptions', apply);
  if (problem !== undefined) return refuse(problem);
  const name = call.name ?? '';
  const live = server.store.get(call.info.plural, call.namespace, name);
  if (apply) return applyConfig(server, call, live);
  if (live === undefined) return refuse(notFound(call.info, name));
  const patched = applyPatch(call, call.info.shape, live as unknown as Fields);
  if (!patched.ok) return refuse(patched.failure);
  const read = readPatched(call, patched.value.object, patched.value.patch, patched.value.duplicates);
  if (!read.ok) return refuse(read.failure);
  const given = textOf(at(read.value.object, 'metadata', 'name')) ?? '';
  if (given !== name) return refuse(otherName(given, name));
  return updateRead(server, call, read.value, live);
}

/** The applied configuration, checked; the texts are those of the API server's typed conversion. */
function readConfig(call: Call): Outcome<Fields> {
  const { info } = call;
  const parsed = parseYaml(call.body);
  if (!parsed.ok) return failed(badRequest(`error encoding patch: ${parsed.message}`));
  if (!isFields(parsed.value)) return failed(badRequest('error decoding YAML: cannot unmarshal into Go value of type map[string]interface {}'));
  const { apiVersion, kind } = parsed.value;
  if (apiVersion !== apiVersionOf(info) || kind !== info.kind) return failed(badRequest(`invalid object type: ${goKind(apiVersion, kind)}`));
  if (at(parsed.value, 'metadata', 'managedFields') !== undefined) return failed(badRequest('metadata.managedFields must be nil'));
  const decoded = decode(info.shape, parsed.value);
  const untyped = (what: string): Outcome<Fields> => {
    const where = `${textOf(at(parsed.value, 'metadata', 'namespace')) ?? ''}/${textOf(at(parsed.value, 'metadata', 'name')) ?? ''}`;
    return failed(failureStatus(500, '', `failed to create typed patch object (${where}; ${apiVersionOf(info)}, Kind=${info.kind}): ${what}`));
  };
  const [first] = decoded.unknown;
  if (first !== undefined) return untyped(`.${first}: field not declared in schema`);
  const wrong = decoded.misplaced ?? decoded.mismatch;
  return wrong === undefined ? { ok: true, value: decoded.value } : untyped(wrong);
}

function goKind(apiVersion: unknown, kind: unknown): string {
  const [version = '', group = ''] = (textOf(apiVersion) ?? '').split('/').reverse();
  return `${group}/${version}, Kind=${textOf(kind) ?? ''}`;
}

/** PATCH with `application/apply-patch+yaml`: creates what is absent. */
function applyConfig(server: Server, call: Call, live: KubeObject | undefined): Answer {
  const { info } = call;
  const name = call.name ?? '';
  const config = readConfig(call);
  if (!config.ok) return refuse(config.failure);
  const given = textOf(at(config.value, 'metadata', 'name')) ?? name;
  if (given !== name) return refuse(otherName(given, name));
  const uid = textOf(at(config.value, 'metadata', 'uid')) ?? '';
  if (live === undefined && uid !== '') {
    return refuse(conflict(info, name, `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`));
  }
  if (live === undefined && call.subresource !== '') return refuse(notFound(info, name));
  const force = call.query.get('force') === 'true';
  const applied = serverSideApply(info, live as unknown as Fields | undefined, named(info, config.value, call), writerOf(server, call), force);
  if (!applied.ok) return refuse(applied.failure);
  const entries = at(applied.value, 'metadata', 'managedFields');
  const body = { object: applied.value, warnings: [] };
  if (live === undefined) return createRead(server, call, { ...body, object: unversioned(applied.value) }, entries);
  return updateRead(server, call, body, live, { entries });
}

const named = (info: KindInfo, config: Fields, call: Call): Fields => ({
  ...config,
  apiVersion: apiVersionOf(info),
  kind: info.kind,
  metadata: {
    ...(config.metadata as Fields | undefined),
    name: call.name,
    ...(call.namespace === undefined ? {} : { namespace: textOf(at(config, 'metadata', 'namespace')) ?? call.namespace }),
  },
});

const unversioned = (object: Fields): Fields => ({ ...object, metadata: without(object.metadata as Fields, 'managedFields') });
