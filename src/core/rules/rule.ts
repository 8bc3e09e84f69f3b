/**
 * Rules see what no schema can express: how the objects of a file fit together. One file holds one rule; its code is
 * stable, since people search for it. To add one: write `<code>.ts`, put it into `all.ts`, add a row to the table of its test.
 */
import type { Finding } from '../manifest/finding.ts';
import type { ManifestDocument } from '../manifest/manifest.ts';
import type { Model } from '../manifest/model.ts';
import type { Strategy } from '../live/application.ts';

export interface RuleContext {
  readonly model: Model;
  readonly trackLabel: string;
  /** Undefined for a document that belongs to no strategy. */
  readonly strategyOf: (document: ManifestDocument) => Strategy | undefined;
}

export interface Rule {
  readonly code: string;
  /** What it guards against, for the documentation. */
  readonly why: string;
  /** Findings carry offsets of the file. */
  readonly check: (context: RuleContext) => readonly Omit<Finding, 'code'>[];
}
