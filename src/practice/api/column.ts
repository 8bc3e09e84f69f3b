import type { KubeObject, LabelSelector } from '../../core/kube/objects.ts';
import { at, fieldsOf, numberOf, textOf } from '../value.ts';
import { since } from './ages.ts';

export type Cell = string | number;

export interface Column {
  readonly name: string;
  readonly type?: 'integer' | 'string';
  readonly format?: string;
  readonly priority?: number;
  readonly cell: (object: KubeObject, now: number) => Cell;
}

export const text = (...path: readonly string[]) => (object: KubeObject): string => textOf(at(object, ...path)) ?? '';
export const count = (...path: readonly string[]) => (object: KubeObject): number => numberOf(at(object, ...path)) ?? 0;

export const name: Column = { name: 'Name', format: 'name', cell: text('metadata', 'name') };
export const age: Column = { name: 'Age', cell: (object, now) => since(object.metadata.creationTimestamp, now) };
export const wide = (column: Column): Column => ({ ...column, priority: 1 });

export const labelsText = (labels: unknown): string =>
  Object.entries(fieldsOf(labels)).map(([key, value]) => `${key}=${textOf(value) ?? ''}`).sort().join(',') || '<none>';

export const selectorOf = (value: unknown): string => {
  const { matchLabels, matchExpressions = [] } = (value ?? {}) as LabelSelector;
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => `${key} ${operator.toLowerCase()} (${values.join(',')})`);
  return matchLabels === undefined && expressions.length === 0 ? '<none>' : [...(matchLabels === undefined ? [] : [labelsText(matchLabels)]), ...expressions].join(',');
};
