import type { KubeObject } from '../../core/kube/objects.ts';
import type { KindInfo } from '../kinds.ts';
import type { Cell } from './column.ts';
import { columnsOf } from './columns.ts';

/** Whether the client prefers a Table: `application/json;as=Table;v=v1;g=meta.k8s.io`. */
export const wantsTable = (accept: string): boolean => /^\s*application\/json;[^,]*as=Table/.test(accept);

interface TableOptions {
  readonly metadata: Readonly<Record<string, unknown>>;
  /** `Metadata`, `Object` or `None`: what a row carries of its object. */
  readonly includeObject: string;
  /** Without column definitions, as every event of a watch but the first. */
  readonly headless?: boolean;
}

function carried(object: KubeObject, what: string): unknown {
  if (what === 'None') return undefined;
  if (what === 'Object') return object;
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}

/** The objects as `kubectl get` shows them. `now` in milliseconds since 1970, for ages. */
export function asTable(info: KindInfo, objects: readonly KubeObject[], now: number, options: TableOptions): unknown {
  const columns = columnsOf(info);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: options.metadata,
    columnDefinitions:
      options.headless === true
        ? null
        : columns.map(({ name, type = 'string', format = '', priority = 0 }) => ({ name, type, format, description: name, priority })),
    rows: objects.map((object) => {
      const cells = columns.map(({ cell }): Cell => cell(object, now));
      const inside = carried(object, options.includeObject);
      return inside === undefined ? { cells } : { cells, object: inside };
    }),
  };
}
