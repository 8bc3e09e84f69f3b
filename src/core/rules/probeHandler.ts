import { fieldsOf, isMap, itemsOf } from '../manifest/node.ts';
import type { Path, Plain } from '../manifest/node.ts';
import type { Rule } from './rule.ts';

const actions = ['exec', 'grpc', 'httpGet', 'tcpSocket'];
const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'];

/** Core validation, `validateHandler`: a probe asks in one way, and so it must name exactly one. */
export const probeHandler: Rule = {
  code: 'probe-handler',
  why: 'The API server refuses a probe that says no way to ask, or several.',
  check: ({ model }) =>
    model.workloads.flatMap(({ kind, name, document }) =>
      podProbes(document.value?.spec).flatMap(({ path, value }) => {
        const given = actions.filter((action) => fieldsOf(value)[action] !== undefined);
        if (kind !== 'Deployment' || !isMap(value) || given.length === 1) return [];
        const problem = given.length === 0 ? 'says no way to ask, so the API server refuses it. Add httpGet' : `has ${given.join(' and ')}, of which the API server takes one. Keep one of them`;
        return [{ severity: 'error', message: `Deployment ${name}: ${String(path.at(-1))} ${problem}.`, range: document.rangeOf(path, 'key') }];
      }),
    ),
};

const podProbes = (spec: Plain | undefined): readonly { readonly path: Path; readonly value: Plain | undefined }[] =>
  itemsOf(fieldsOf(fieldsOf(fieldsOf(spec).template).spec).containers).flatMap((container, at) =>
    probes.map((probe) => ({ path: ['spec', 'template', 'spec', 'containers', at, probe], value: fieldsOf(container)[probe] })),
  );
