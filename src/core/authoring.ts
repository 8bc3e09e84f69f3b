/**
 * Everything that is done with the text of manifests, as one lazy bundle: YAML, schemas, rules, lenses. Activation loads
 * none of it; the first YAML file that looks like a manifest does. Imports nothing of Node, so a browser can have it too.
 */
import type { Strategy } from './live/application.ts';
import { strategyOfFile } from './manifest/fileName.ts';
import type { Finding } from './manifest/finding.ts';
import { lensesOf } from './manifest/lenses.ts';
import type { Lens } from './manifest/lenses.ts';
import { manifestReader, shift } from './manifest/manifest.ts';
import type { Chunk, Manifest, ManifestDocument } from './manifest/manifest.ts';
import { modelOf } from './manifest/model.ts';
import type { Model } from './manifest/model.ts';
import { recognise } from './manifest/recognise.ts';
import { checkSchema } from './manifest/schemaCheck.ts';
import { rules } from './rules/all.ts';

export interface ExamineOptions {
  /** Path or name; its end may say the strategy (`*.canary.yaml`). */
  readonly fileName: string;
  readonly trackLabel: string;
  /** False where another tool already holds the file against the same schemas. True by default. */
  readonly schemas?: boolean;
}

export interface Examined {
  readonly manifest: Manifest;
  readonly strategies: ReadonlyMap<ManifestDocument, Strategy>;
  /** In order of place. Empty for a file in which no strategy is recognised. */
  readonly findings: readonly Finding[];
  readonly lenses: readonly Lens[];
}

/**
 * Examines the versions of one file, one after another. What a document gave is kept by its text, so that an edit costs
 * the parsing and checking of one document. Never throws, whatever the text.
 */
export function createExaminer(): (text: string, options: ExamineOptions) => Examined {
  const read = manifestReader();
  const checked = new WeakMap<Chunk, Map<string, readonly Finding[]>>();
  const schemaFindings = (document: ManifestDocument, strategy: Strategy, trackLabel: string): readonly Finding[] => {
    const known = checked.get(document.chunk) ?? new Map<string, readonly Finding[]>();
    checked.set(document.chunk, known);
    const key = `${strategy} ${trackLabel}`;
    const found = known.get(key) ?? checkSchema(document.chunk, strategy, trackLabel);
    known.set(key, found);
    return found.map((finding) => ({ ...finding, range: shift(finding.range, document.offset) }));
  };
  return (text, { fileName, trackLabel, schemas = true }) => {
    const manifest = read(text);
    const model = modelOf(manifest);
    const strategies = recognise(fileName, manifest, model, trackLabel);
    const findings: Finding[] = [];
    for (const document of manifest.documents) {
      const strategy = strategies.get(document);
      if (strategy !== undefined || worthReading(document, fileName)) findings.push(...document.problems);
      if (strategyOfFile(fileName) !== undefined) findings.push(...notAnObject(document));
      if (strategy !== undefined && schemas) findings.push(...schemaFindings(document, strategy, trackLabel).filter((finding) => applies(finding, document, model)));
    }
    const context = { model, trackLabel, strategyOf: (document: ManifestDocument) => strategies.get(document) };
    if (strategies.size > 0) for (const { code, check } of rules) findings.push(...check(context).map((finding) => ({ ...finding, code })));
    return {
      manifest,
      strategies,
      findings: withoutConsequences(findings).sort((a, b) => a.range.start - b.range.start),
      lenses: lensesOf(model, strategies, trackLabel),
    };
  };
}

/** Where a selector lacks the track label, that it claims the pods of the other track is the same trouble once more. */
const withoutConsequences = (findings: readonly Finding[]): Finding[] => {
  const causes = new Set(findings.filter(({ code }) => code === 'track-label-missing').map(({ range }) => range.start));
  return findings.filter(({ code, range }) => code !== 'deployments-overlap' || !causes.has(range.start));
};

/** Of a document that cannot be read no strategy is known; its syntax is told where its text says that it is one of ours. */
const worthReading = ({ text, root }: ManifestDocument, fileName: string): boolean =>
  root === undefined && (strategyOfFile(fileName) !== undefined || /^kind:[ \t]*["']?(?:Deployment|HTTPRoute)\b/m.test(text));

/** A list or a text where a file's name promises manifests. */
const notAnObject = (document: ManifestDocument): readonly Finding[] =>
  document.root === undefined || document.value !== undefined || document.root.range.end === document.root.range.start
    ? []
    : [{ code: 'not-an-object', severity: 'error', message: 'This is no Kubernetes object: it needs apiVersion and kind. Add both, or remove it.', range: document.rangeOf([]) }];

/** With weights on a route, each track of a canary has a Service of its own, which then selects its track rightly. */
const applies = ({ code }: Finding, document: ManifestDocument, { routes }: Model): boolean =>
  code !== 'canary-service-pinned' || !routes.some(({ services, namespace }) => namespace === document.namespace && services.includes(document.name));
