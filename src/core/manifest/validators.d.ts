/** `dist/schemas/validators.mjs`, which the build writes (`scripts/schemas/validators.ts`). */
declare module '*/schemas/validators.mjs' {
  interface SchemaError {
    readonly keyword: string;
    /** JSON pointer into the value. */
    readonly instancePath: string;
    /** JSON pointer into the schema; of a kind, relative to the definition that it stands in. */
    readonly schemaPath: string;
    readonly params: Readonly<Record<string, unknown>>;
  }
  interface Validator {
    (value: unknown): boolean;
    errors?: readonly SchemaError[] | null;
  }
  export const kinds: Readonly<Record<string, Validator>>;
  export const strategies: Readonly<Record<string, Validator>>;
  export const kindSchemas: Readonly<Record<string, unknown>>;
  export const strategySchemas: Readonly<Record<string, unknown>>;
}
