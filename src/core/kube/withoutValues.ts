type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * An object for showing, without the plain values of its containers' environment: people put passwords there. Names and references
 * (`valueFrom`) stay. Everything else is the same.
 */
export function withoutValues(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutValues);
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, key === 'env' && Array.isArray(part) ? part.map(hidden) : withoutValues(part)]));
}

const hidden = (variable: unknown): unknown => (isFields(variable) && typeof variable['value'] === 'string' && variable['value'] !== '' ? { ...variable, value: '(not shown)' } : variable);
