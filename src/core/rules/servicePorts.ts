import type { Finding } from '../manifest/finding.ts';
import { fieldsOf, itemsOf } from '../manifest/node.ts';
import type { Path, Plain } from '../manifest/node.ts';
import type { Rule } from './rule.ts';

/** Core validation, `ValidateService`: several ports need names of their own, and a ClusterIP opens none on the nodes. */
export const servicePorts: Rule = {
  code: 'service-ports',
  why: 'The API server refuses a Service whose ports cannot be told apart.',
  check: ({ model }) =>
    model.services.flatMap(({ name, document }) => {
      const spec = fieldsOf(document.value?.spec);
      const ports = itemsOf(spec.ports).map(fieldsOf);
      const seen = new Set<string>();
      return ports.flatMap((port, at) => {
        const problem = (sentence: string, ...rest: Path): Omit<Finding, 'code'> =>
          ({ severity: 'error', message: `Service ${name}: ${sentence}`, range: document.rangeOf(['spec', 'ports', at, ...rest]) });
        const named = `name ${text(port.name)}`;
        const number = `port ${text(port.port)} (${text(port.protocol) || 'TCP'})`;
        if (ports.length > 1 && text(port.name) === '') return [problem('of several ports each needs a name. Add one.')];
        if (ports.length > 1 && seen.has(named)) return [problem(`two ports have the ${named}. Give each its own.`, 'name')];
        if (seen.has(number)) return [problem(`${number} stands here twice. Remove one.`, 'port')];
        seen.add(named).add(number);
        const inside = spec.type === undefined || spec.type === '' || spec.type === 'ClusterIP';
        return inside && typeof port.nodePort === 'number' && port.nodePort !== 0 ? [problem('a nodePort needs type NodePort or LoadBalancer. Write the type, or remove nodePort.', 'nodePort')] : [];
      });
    }),
};

const text = (value: Plain | undefined): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
