import type { LabelMap, LabelSelector, Toleration } from '../kube/objects.ts';
import { quantityOf, type Quantity } from '../kube/quantity.ts';
import { matchesLabels } from '../kube/selector.ts';
import type { NodeTerm, PodShape } from './podShape.ts';
import { labelsOf, nameOf, rawAt, rawsAt, specOf, textAt, type Raw } from './raw.ts';

export interface NodeThere {
  readonly name: string;
  readonly labels: LabelMap;
  readonly taints: readonly Taint[];
  /** Nanos by resource name; `pods` is one of them. */
  readonly allocatable: ReadonlyMap<string, Quantity>;
}

interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}

export function nodeThere(node: Raw): NodeThere {
  const [spec, status] = [specOf(node), rawAt(node, 'status')];
  const list = status['allocatable'] === undefined ? rawAt(status, 'capacity') : rawAt(status, 'allocatable');
  const taints = rawsAt(spec, 'taints').map((taint) => ({ key: textAt(taint, 'key'), value: textAt(taint, 'value'), effect: textAt(taint, 'effect') }));
  // A cordoned node refuses as if it had this taint (plugin NodeUnschedulable), which the node controller sets a moment later.
  const cordon = spec['unschedulable'] === true ? [{ key: 'node.kubernetes.io/unschedulable', value: '', effect: 'NoSchedule' }] : [];
  return {
    name: nameOf(node),
    labels: labelsOf(node),
    taints: [...taints, ...cordon],
    allocatable: new Map(Object.entries(list).flatMap(([name, amount]) => (typeof amount === 'string' || typeof amount === 'number' ? [[name, quantityOf(amount)] as const] : []))),
  };
}

const tolerates = ({ key = '', operator = '', value = '', effect = '' }: Toleration, taint: Taint): boolean =>
  (effect === '' || effect === taint.effect) && (key === '' ? operator === 'Exists' : key === taint.key) && (operator === 'Exists' || ((operator === '' || operator === 'Equal') && value === taint.value));

function holds(expressions: LabelSelector['matchExpressions'], labels: LabelMap): boolean {
  return (expressions ?? []).every(({ key, operator, values = [] }) => {
    const value = labels[key];
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
      case 'Gt':
        return Number.parseInt(value ?? '', 10) > Number.parseInt(values[0] ?? '', 10);
      case 'Lt':
        return Number.parseInt(value ?? '', 10) < Number.parseInt(values[0] ?? '', 10);
      default:
        return false;
    }
  });
}

/** A term without any expression matches no node (component-helpers `nodeaffinity`). */
const matchesTerm = ({ expressions, fields }: NodeTerm, { name, labels }: NodeThere): boolean =>
  (expressions?.length ?? 0) + (fields?.length ?? 0) > 0 && holds(expressions, labels) && holds(fields, { 'metadata.name': name });

/** Why the scheduler passes over a node whatever is free on it, in the order of its filters; undefined where it does not. */
export function barred(shape: PodShape, node: NodeThere): string | undefined {
  const kept = node.taints.find((taint) => taint.effect !== 'PreferNoSchedule' && !shape.tolerations.some((toleration) => tolerates(toleration, taint)));
  if (kept?.key === 'node.kubernetes.io/unschedulable') return 'cordoned';
  if (kept !== undefined) return `taint ${kept.key}`;
  if (!matchesLabels(shape.nodeSelector, node.labels)) return 'node selector';
  if (shape.nodeTerms !== undefined && !shape.nodeTerms.some((term) => matchesTerm(term, node))) return 'node affinity';
  return undefined;
}
