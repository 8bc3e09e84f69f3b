import { isList, isMap } from '../manifest/node.ts';
import type { ManifestDocument } from '../manifest/manifest.ts';
import type { Plain } from '../manifest/node.ts';
import type { Rule } from './rule.ts';

/** Failure T2 of the reference: ingress-nginx drops a canary Ingress that fits no main one, with a line in its log and nothing else. */
export const ingressCanaryDropped: Rule = {
  code: 'ingress-canary-dropped',
  why: 'A canary Ingress needs the host, path and pathType of a main Ingress, and another Service.',
  check: ({ model }) => {
    const ingresses = model.routes.map(({ document }) => document).filter(({ kind }) => kind === 'Ingress');
    const mains = ingresses.filter((document) => !isCanary(document)).flatMap(pathsOf);
    return ingresses.filter(isCanary).flatMap((document) =>
      pathsOf(document).flatMap(({ place, service }) => {
        const same = mains.filter((main) => main.place === place);
        // The main Ingress may stand in another file.
        if (mains.length === 0 || same.some((main) => main.service !== service)) return [];
        const problem = same.length > 0 ? `sends to Service ${service}, as the main Ingress does` : 'has no main Ingress with the same host, path and pathType in this file';
        return [{
          severity: 'warning' as const,
          message: `Ingress ${document.name} ${problem}, so ingress-nginx drops it without a word. Compare it with the main Ingress.`,
          range: document.rangeOf(['spec', 'rules'], 'key'),
        }];
      }),
    );
  },
};

const items = (value: Plain | undefined): readonly Plain[] => (isList(value) ? value : []);
const field = (value: Plain | undefined, ...path: readonly string[]): Plain | undefined =>
  path.reduce<Plain | undefined>((inner, step) => (isMap(inner) ? inner[step] : undefined), value);

const isCanary = (document: ManifestDocument): boolean => field(document.value, 'metadata', 'annotations', 'nginx.ingress.kubernetes.io/canary') === 'true';

const pathsOf = (document: ManifestDocument): readonly { readonly place: string; readonly service: string }[] =>
  items(field(document.value, 'spec', 'rules')).flatMap((rule) =>
    items(field(rule, 'http', 'paths')).map((path) => ({
      place: JSON.stringify([document.namespace, field(rule, 'host') ?? '', field(path, 'path') ?? '/', field(path, 'pathType') ?? '']),
      service: JSON.stringify(field(path, 'backend', 'service', 'name') ?? '').replaceAll('"', ''),
    })),
  );
