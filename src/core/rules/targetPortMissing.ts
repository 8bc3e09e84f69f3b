import type { Rule } from './rule.ts';

/** Failure B10 of the reference. A named `targetPort` that a pod does not have leaves that pod out of the endpoints. */
export const targetPortMissing: Rule = {
  code: 'target-port-missing',
  why: 'Pods without a port of that name get no traffic, although they are selected and ready.',
  check: ({ model }) =>
    model.services.flatMap(({ name, namespace, selector, ports, document }) =>
      ports.flatMap(({ targetPort }, at) => {
        if (typeof targetPort !== 'string') return [];
        const without = model.selected(selector, namespace).find(({ containerPorts }) => containerPorts.every((port) => port.name !== targetPort));
        if (without === undefined) return [];
        return [{
          severity: 'warning' as const,
          message: `Service ${name}: targetPort ${targetPort} is no port of ${without.kind} ${without.name}, so its pods get no traffic. Name a container port ${targetPort}, or write the number.`,
          range: document.rangeOf(['spec', 'ports', at, 'targetPort']),
        }];
      }),
    ),
};
