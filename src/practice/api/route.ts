import { apiVersionOf, served, type KindInfo } from '../kinds.ts';

/** The resource a path names: `/apis/apps/v1/namespaces/default/deployments/web/scale`. */
export interface Route {
  readonly info: KindInfo;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: '' | 'status' | 'scale';
}

/** Undefined where no served resource has that path. Namespaced kinds without a namespace are all of them (lists only). */
export function routeOf(path: string): Route | undefined {
  const parts = path.split('/').slice(1).map(decodeSafely);
  const version = parts[0] === 'api' ? parts[1] : parts[0] === 'apis' ? `${parts[1] ?? ''}/${parts[2] ?? ''}` : undefined;
  if (version === undefined) return undefined;
  const rest = parts.slice(parts[0] === 'api' ? 2 : 3);
  if (rest.some((part) => part === '')) return undefined;
  const inVersion = served.filter((kind) => apiVersionOf(kind) === version);
  const inNamespace = rest[0] === 'namespaces' && rest.length > 2 ? inVersion.find((kind) => kind.namespaced && kind.plural === rest[2]) : undefined;
  if (inNamespace !== undefined) return finish(inNamespace, rest[1], rest.slice(3));
  const info = inVersion.find((kind) => kind.plural === rest[0]);
  if (info === undefined || (info.namespaced && rest.length > 1)) return undefined;
  return finish(info, undefined, rest.slice(1));
}

function finish(info: KindInfo, namespace: string | undefined, rest: readonly string[]): Route | undefined {
  const [name, sub, ...more] = rest;
  if (more.length > 0) return undefined;
  if (sub === undefined) return { info, namespace, name, subresource: '' };
  const subresource = info.subresources.find((known) => known === sub);
  return subresource === undefined ? undefined : { info, namespace, name, subresource };
}

function decodeSafely(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
