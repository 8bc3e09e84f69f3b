/**
 * Holds one document against the schema of its kind and the constraints of its strategy: the same schemas that ship for
 * the YAML language server, compiled by the build. What they find is put into our own words, at the exact place.
 */
import { kinds, kindSchemas, strategies, strategySchemas } from '../../../dist/schemas/validators.mjs';
import type { SchemaError } from '../../../dist/schemas/validators.mjs';
import type { Strategy } from '../live/application.ts';
import type { Finding } from './finding.ts';
import type { Chunk } from './manifest.ts';
import { isMap, nodeAt, rangeOf } from './node.ts';
import type { Node, Path, Plain, PlainMap } from './node.ts';
import { fromPointer, messageAt, namesAt, ownConstraint, requiredAt } from './schemaAt.ts';
import { sayEnum, sayForm, sayLimit, sayMissing, sayType, sayUnknown } from './schemaWords.ts';
import { isVariable } from './template.ts';

/** Kinds that have a schema, by what a document says it is. */
const kindOf = new Map([
  ['apps/v1 Deployment', 'Deployment'],
  ['v1 Service', 'Service'],
  ['gateway.networking.k8s.io/v1 HTTPRoute', 'HTTPRoute'],
  ['networking.k8s.io/v1 Ingress', 'Ingress'],
  ['networking.istio.io/v1 VirtualService', 'VirtualService'],
  ['networking.istio.io/v1beta1 VirtualService', 'VirtualService'],
]);

/** Constraints of ours that the API server holds to as well; the others are accepted there and break the strategy. */
const refusedByServer = new Set(['not-an-object', 'name-missing', 'rolling-update-stuck', 'recreate-with-limits', 'retired-version', 'selector-empty', 'service-without-port']);

/** Keywords that only say that something inside them, which is reported itself, is wrong. */
const echoes = new Set(['if', 'allOf', 'propertyNames']);

/** Of one document: more than this is no list that anybody reads, and a sign that the document is something else. */
const findingsLimit = 100;

/** Findings with offsets of the document itself. Deterministic in its arguments, so a caller may keep the result. */
export function checkSchema(chunk: Chunk, strategy: Strategy, trackLabel: string): readonly Finding[] {
  const { root, value } = chunk;
  if (root === undefined || value === undefined) return [];
  const subject = chunk.kind === '' ? '' : `${chunk.kind} ${chunk.name}`.trim();
  const kind = kindOf.get(`${chunk.apiVersion} ${chunk.kind}`);
  const say = (finding: Finding): Finding => ({ ...finding, message: subject === '' ? finding.message : `${subject}: ${finding.message}` });
  const found = kind === undefined ? [] : errorsOf(kinds[kind], value).flatMap((error) => ofKind(error, kind, root));
  const view = trackLabel === 'version' ? value : withTrackAsVersion(value, trackLabel);
  const own = ofStrategy(errorsOf(strategies[strategy], view), strategy, trackLabel, root);
  return [...found, ...own].slice(0, findingsLimit).map(say);
}

function errorsOf(validate: (typeof kinds)[string] | undefined, value: Plain): readonly SchemaError[] {
  return validate === undefined || validate(value) ? [] : (validate.errors ?? []);
}

function ofKind(error: SchemaError, kind: string, root: Node): readonly Finding[] {
  const path = fromPointer(error.instancePath);
  const node = nodeAt(root, path);
  if (echoes.has(error.keyword) || (node?.kind === 'scalar' && isVariable(node.value))) return [];
  const finding = (code: string, message: string, at: Path = path, part: 'key' | 'value' = 'value'): Finding[] => [
    { code, severity: 'error', message, range: rangeOf(root, at, part) },
  ];
  const param = (name: string): string => String(error.params[name]);
  switch (error.keyword) {
    case 'additionalProperties': {
      const field = param('additionalProperty');
      return finding('schema-unknown-field', sayUnknown(path, field, namesAt(kindSchemas[kind], path)), [...path, field], 'key');
    }
    case 'required':
      return finding('schema-required', sayMissing(path, param('missingProperty')), path, 'key');
    case 'type':
      return finding('schema-type', sayType(path, error.params.type, node));
    case 'enum':
      if (isEmptyChoice(kind, path, node)) return [];
      return finding('schema-value', sayEnum(path, node, error.params.allowedValues));
    case 'const':
      return finding('schema-value', sayEnum(path, node, [error.params.allowedValue]));
    case 'not':
      return finding('schema-value', sayForm(path, node, messageAt(kindSchemas[kind], path) ?? 'Remove it.'));
    case 'pattern':
      return finding('schema-value', sayForm(path, node, messageAt(kindSchemas[kind], path) ?? `It has the form ${param('pattern')}.`));
    default:
      return finding('schema-value', sayLimit(path, error.keyword, error.params, node));
  }
}

/** The kinds of Kubernetes itself take an empty text for a choice that is left out; custom kinds are held to their schema. */
const isEmptyChoice = (kind: string, path: Path, node: Node | undefined): boolean =>
  node?.kind === 'scalar' && node.value === '' && kind !== 'HTTPRoute' && kind !== 'VirtualService' && !requiredAt(kindSchemas[kind], path.slice(0, -1)).includes(String(path.at(-1)));

/** One finding for each constraint and place that is broken, however many errors its parts gave. */
function ofStrategy(errors: readonly SchemaError[], strategy: Strategy, trackLabel: string, root: Node): readonly Finding[] {
  const found = new Map<string, Finding>();
  for (const error of errors) {
    const constraint = ownConstraint(strategySchemas[strategy], error.schemaPath);
    if (constraint === undefined) continue;
    const path = fromPointer(error.instancePath).slice(0, constraint.depth).map((step) => (step === 'version' ? trackLabel : step));
    const at = `${constraint.at} ${path.join('/')}`;
    if (found.has(at)) continue;
    found.set(at, {
      code: constraint.code,
      severity: refusedByServer.has(constraint.code) ? 'error' : 'warning',
      message: inTermsOf(constraint.message, trackLabel),
      range: rangeOf(root, path, nodeAt(root, path)?.kind === 'scalar' ? 'value' : 'key'),
    });
  }
  return [...found.values()];
}

/** The shipped sentences say `version`, the default; the label that is set takes its place. */
const inTermsOf = (message: string, trackLabel: string): string =>
  trackLabel === 'version' ? message : message.replace(/\bversion(?=: )|(?<=(?:label|and) )version\b/g, trackLabel);

const labelMaps: readonly Path[] = [['metadata', 'labels'], ['spec', 'selector'], ['spec', 'selector', 'matchLabels'], ['spec', 'template', 'metadata', 'labels']];

/** The value with the track label called `version`, as the schemas know it, and a label that really is called so out of the way. */
function withTrackAsVersion(value: PlainMap, trackLabel: string): PlainMap {
  const renamed = (labels: PlainMap): PlainMap =>
    Object.fromEntries(Object.entries(labels).map(([key, one]) => [key === trackLabel ? 'version' : key === 'version' ? 'version (not the track)' : key, one]));
  const within = (one: PlainMap, path: Path): PlainMap => {
    const [step, ...rest] = path;
    if (step === undefined) return renamed(one);
    const inner = one[step];
    return isMap(inner) ? { ...one, [step]: within(inner, rest) } : one;
  };
  return labelMaps.reduce(within, value);
}
