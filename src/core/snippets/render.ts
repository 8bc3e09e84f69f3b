import { fields } from './fields.ts';
import type { Field, FieldName } from './fields.ts';

const marker = /«(\w+)»/;
const isField = (name: string): name is FieldName => name in fields;

/** In VS Code's snippet grammar `$`, `}` and `\` mean something; before them a backslash makes them text. */
const escaped = (text: string): string => text.replace(/[\\$}]/g, '\\$&');
const escapedChoice = (text: string): string => text.replace(/[\\,|]/g, '\\$&');

/** YAML documents in one text. */
export const join = (documents: readonly string[]): string => documents.join('---\n');

type Values = Readonly<Partial<Record<FieldName, string>>>;

/**
 * A snippet body: fields with a value are filled in, the others become tab stops, numbered by where they first stand.
 * The same field is the same tab stop, so what is typed once agrees everywhere; `$0` is the end. Suggestions stand in
 * their tab stops instead of the field's own text.
 */
export function toSnippet(documents: readonly string[], values: Values = {}, suggestions: Values = {}): string {
  const numbers = new Map<string, number>();
  const parts = join(documents).split(marker);
  const body = parts.map((part, at) => {
    if (at % 2 === 0) return escaped(part);
    if (!isField(part)) throw new Error(`There is no field ${part}.`);
    const value = values[part];
    if (value !== undefined) return escaped(value);
    const seen = numbers.get(part);
    if (seen !== undefined) return `\${${seen}}`;
    numbers.set(part, numbers.size + 1);
    const suggested = suggestions[part];
    return tabStop(numbers.size, suggested === undefined ? fields[part] : { otherwise: suggested });
  });
  return `${body.join('')}$0`;
}

const tabStop = (number: number, of: Field): string =>
  'oneOf' in of ? `\${${number}|${of.oneOf.map(escapedChoice).join(',')}|}` : `\${${number}:${escaped(of.otherwise)}}`;

/** Plain YAML with every field at its value, or at what stands in it before anyone types. */
export const toYaml = (documents: readonly string[], values: Values = {}): string =>
  join(documents)
    .split(marker)
    .map((part, at) => {
      if (at % 2 === 0) return part;
      if (!isField(part)) throw new Error(`There is no field ${part}.`);
      const of: Field = fields[part];
      return values[part] ?? ('oneOf' in of ? of.oneOf[0] : of.otherwise);
    })
    .join('');
