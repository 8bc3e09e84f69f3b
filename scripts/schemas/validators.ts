/**
 * Compiles the schemas to plain functions at build time (ajv standalone): at run time there is no `new Function`, no
 * compilation (some 150 ms), and no ajv but its helpers. One validator for each kind, one for the constraints of each
 * strategy, and the schemas themselves, slimmed, so that an error can be put into words with what they say.
 */
import { Ajv } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { constraints, strategies } from './bundle.ts';
import type { Schema } from './schema.ts';

/** Kinds that a strategy's document may be; see `src/core/manifest/schemaCheck.ts`. */
export const checkedKinds = ['Deployment', 'Service', 'HTTPRoute', 'Ingress', 'VirtualService'] as const;

const prose = new Set(['description', 'default', 'examples', 'title', '$schema']);

/** Without the words that only hover and completion need. A property may be called `description`, so only strings and lists go. */
const slim = (schema: Schema): Schema =>
  JSON.parse(JSON.stringify(schema), (key, value: unknown) => (prose.has(key) && (typeof value !== 'object' || Array.isArray(value)) ? undefined : value)) as Schema;

/** Source text of one ES module: `kinds`, `strategies` (functions), `kindSchemas`, `strategySchemas` (data). */
export async function validatorsModule(kinds: ReadonlyMap<string, Schema>): Promise<string> {
  const ofKinds = Object.fromEntries(checkedKinds.map((kind) => [kind, slim(kinds.get(kind) ?? {})]));
  const ofStrategies = Object.fromEntries(strategies.map((strategy) => [strategy, slim(constraints(strategy))]));
  const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false, inlineRefs: false, code: { source: true, esm: true, optimize: 2 } });
  const exported: Record<string, string> = {};
  const tables = Object.entries({ kinds: ofKinds, strategies: ofStrategies }).map(([table, schemas]) => {
    const entries = Object.entries(schemas).map(([name, schema], at) => {
      ajv.addSchema({ ...schema, $id: name });
      exported[`${table}${at}`] = name;
      return `${JSON.stringify(name)}:${table}${at}`;
    });
    return `export const ${table}={${entries.join(',')}};`;
  });
  const code = [
    standaloneCode(ajv, exported).replaceAll(/^export default .*$/gm, ''),
    ...tables,
    `export const kindSchemas=${JSON.stringify(ofKinds)};`,
    `export const strategySchemas=${JSON.stringify(ofStrategies)};`,
  ].join('\n');
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname, loader: 'js' },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['main'],
    target: 'es2022',
    logLevel: 'warning',
  });
  return outputFiles[0]?.text ?? '';
}
