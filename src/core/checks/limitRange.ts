import { isRaw, rawAt, rawsAt, specOf, type Raw } from './raw.ts';
import { templateOf, type Change } from './patched.ts';

/**
 * The Deployments of a plan with the resources that LimitRanges give to containers which state none (admission plugin LimitRanger): a
 * limit by `default`, a request by the container's own limit and else by `defaultRequest`. What is stated stays.
 */
export function withDefaults(changes: readonly Change[], limitRanges: readonly Raw[]): readonly Change[] {
  const items = limitRanges.flatMap((range) => rawsAt(specOf(range), 'limits')).filter((item) => item['type'] === 'Container');
  if (items.length === 0) return changes;
  const filled = (deployment: Raw | undefined): Raw | undefined => (deployment === undefined ? undefined : fill(deployment, items));
  return changes.map((change) => ({ ...change, before: filled(change.before), after: filled(change.after) }));
}

function fill(deployment: Raw, items: readonly Raw[]): Raw {
  const template = templateOf(deployment);
  const spec = specOf(template);
  const containers = (key: string): Raw => {
    const list = spec[key];
    return Array.isArray(list) ? { [key]: list.map((container: unknown) => (isRaw(container) ? items.reduce(given, container) : container)) } : {};
  };
  const podSpec = { ...spec, ...containers('containers'), ...containers('initContainers') };
  return { ...deployment, spec: { ...specOf(deployment), template: { ...template, spec: podSpec } } };
}

function given(container: Raw, item: Raw): Raw {
  const resources = rawAt(container, 'resources');
  const [limits, requests] = [rawAt(resources, 'limits'), rawAt(resources, 'requests')];
  return {
    ...container,
    resources: { ...resources, limits: { ...rawAt(item, 'default'), ...limits }, requests: { ...rawAt(item, 'default'), ...rawAt(item, 'defaultRequest'), ...limits, ...requests } },
  };
}
