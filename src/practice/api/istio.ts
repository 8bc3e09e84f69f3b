import type { KindInfo } from '../kinds.ts';
import { at, listOf, numberOf, type Fields } from '../value.ts';
import { badRequest, type Status } from './reply.ts';

/**
 * What Istio's own validating webhook refuses of a VirtualService's weights: one below 0, or several that are 0 together
 * (Istio `pkg/config/validation`). The schema of the CustomResourceDefinition knows neither rule.
 */
export function istioProblem(info: KindInfo, object: Fields): Status | undefined {
  if (info.kind !== 'VirtualService') return undefined;
  const routes = ['http', 'tls', 'tcp'].flatMap((protocol) => listOf(at(object, 'spec', protocol)).map((rule) => listOf(at(rule, 'route'))));
  for (const route of routes) {
    const weights = route.map((destination) => numberOf(at(destination, 'weight')) ?? 0);
    const negative = weights.find((weight) => weight < 0);
    if (negative !== undefined) return denied(`weight ${negative} < 0`);
    if (weights.length > 1 && weights.every((weight) => weight === 0)) return denied('total destination weight = 0');
  }
  return undefined;
}

const denied = (why: string): Status =>
  badRequest(`admission webhook "validation.istio.io" denied the request: configuration is invalid: ${why}`);
