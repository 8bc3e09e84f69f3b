import type { FieldError } from '../reply.ts';

/** The forms of apimachinery `field.Error`; a value stands in the message as JSON. */
const told = (value: unknown): string => (value === undefined ? 'null' : JSON.stringify(value));

export const required = (field: string, detail = ''): FieldError => ({
  reason: 'FieldValueRequired',
  field,
  message: detail === '' ? 'Required value' : `Required value: ${detail}`,
});
export const wrong = (field: string, value: unknown, detail: string): FieldError => ({
  reason: 'FieldValueInvalid',
  field,
  message: `Invalid value: ${told(value)}: ${detail}`,
});
export const unsupported = (field: string, value: unknown, supported: readonly unknown[]): FieldError => ({
  reason: 'FieldValueNotSupported',
  field,
  message: `Unsupported value: ${told(value)}: supported values: ${supported.map(told).join(', ')}`,
});
export const duplicate = (field: string, value: unknown): FieldError => ({
  reason: 'FieldValueDuplicate',
  field,
  message: `Duplicate value: ${told(value)}`,
});
export const denied = (field: string, detail: string): FieldError => ({
  reason: 'FieldValueForbidden',
  field,
  message: `Forbidden: ${detail}`,
});
export const tooMany = (field: string, limit: number, detail: string): FieldError => ({
  reason: 'FieldValueTooMany',
  field,
  message: `Too many: ${detail}: must have at most ${limit} items`,
});

/** At least 0 where it is a number. */
export const notNegative = (field: string, value: unknown): readonly FieldError[] =>
  typeof value === 'number' && value < 0 ? [wrong(field, value, 'must be greater than or equal to 0')] : [];
