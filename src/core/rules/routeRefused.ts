import type { ManifestDocument } from '../manifest/manifest.ts';
import { fieldsOf, itemsOf } from '../manifest/node.ts';
import type { Path, Plain, PlainMap } from '../manifest/node.ts';
import { isVariable } from '../manifest/template.ts';
import type { Rule } from './rule.ts';

interface Problem {
  readonly path: Path;
  readonly text: string;
}

/** The rules (CEL) of the CustomResourceDefinition of Gateway API 1.6, as far as a canary or an A/B route can break them. */
export const routeRefused: Rule = {
  code: 'route-refused',
  why: 'The API server refuses what the rules of Gateway API forbid, whatever the gateway would make of it.',
  check: ({ model }) =>
    model.routes.flatMap(({ document }) =>
      document.kind !== 'HTTPRoute' ? [] : problemsOf(document).map(({ path, text }) => ({ severity: 'error', message: `HTTPRoute ${document.name}: ${text}`, range: document.rangeOf(path) })),
    ),
};

const problemsOf = ({ value }: ManifestDocument): readonly Problem[] =>
  itemsOf(fieldsOf(value?.spec).rules).map(fieldsOf).flatMap((rule, at) => {
    const here = ['spec', 'rules', at];
    return [
      ...itemsOf(rule.backendRefs).map(fieldsOf).flatMap((backend, number) => portProblem(backend, [...here, 'backendRefs', number])),
      ...itemsOf(rule.matches).map(fieldsOf).flatMap((match, number) => [
        ...pathProblem(fieldsOf(match.path), [...here, 'matches', number, 'path', 'value']),
        ...twice(match.headers, [...here, 'matches', number, 'headers']),
        ...twice(match.queryParams, [...here, 'matches', number, 'queryParams']),
      ]),
      ...timeoutProblem(fieldsOf(rule.timeouts), [...here, 'timeouts', 'backendRequest']),
    ];
  });

function portProblem({ group = '', kind = 'Service', port }: PlainMap, path: Path): readonly Problem[] {
  return group === '' && kind === 'Service' && port === undefined ? [{ path, text: 'a Service as backend needs its port. Add port.' }] : [];
}

const pathForm = /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/;

function pathProblem({ type = 'PathPrefix', value = '/' }: PlainMap, path: Path): readonly Problem[] {
  if (typeof value !== 'string' || isVariable(value) || (type !== 'PathPrefix' && type !== 'Exact')) return [];
  const fits = value.startsWith('/') && pathForm.test(value) && !/\/\/|\/\.\.?(?:\/|$)|%2f/i.test(value);
  return fits ? [] : [{ path, text: `the path ${value} is refused. It begins with /, and has neither // nor dots alone between slashes, nor %2F.` }];
}

/** Lists that the API server keeps by name. */
function twice(list: Plain | undefined, path: Path): readonly Problem[] {
  const names = itemsOf(list).map((item) => fieldsOf(item).name);
  return names.flatMap((name, at) => (typeof name === 'string' && names.indexOf(name) < at ? [{ path: [...path, at, 'name'], text: `${name} stands twice in one match. Keep one of them.` }] : []));
}

function timeoutProblem({ request, backendRequest }: PlainMap, path: Path): readonly Problem[] {
  const whole = milliseconds(request);
  const part = milliseconds(backendRequest);
  return whole === undefined || part === undefined || whole === 0 || part <= whole ? [] : [{ path, text: 'backendRequest is longer than request, of which it is a part. Make it shorter.' }];
}

const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Of a duration of Gateway API, such as `1m30s`; undefined where it is none. */
function milliseconds(value: Plain | undefined): number | undefined {
  if (typeof value !== 'string' || !/^([0-9]{1,5}(h|m|s|ms)){1,4}$/.test(value)) return undefined;
  return [...value.matchAll(/(\d+)(ms|h|m|s)/g)].reduce((sum, [, count, unit = '']) => sum + Number(count) * (units[unit] ?? 0), 0);
}
