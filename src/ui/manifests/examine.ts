/**
 * `ui/manifests` shows what `core/authoring` finds in YAML files: problems and code lenses, and it inserts whole sets.
 * It contacts no cluster and starts nothing. The authoring bundle is loaded by the first file that looks like a manifest.
 */
import * as vscode from 'vscode';
import type { createExaminer, Examined } from '../../core/authoring.ts';
import { mayHoldManifests, strategyOfFile } from '../../core/manifest/fileName.ts';

interface Authoring {
  readonly createExaminer: typeof createExaminer;
}
type Examine = ReturnType<typeof createExaminer>;

/** Schemes whose texts are looked at and not written: older versions, output, other extensions' views. */
const passive = new Set(['git', 'gitlens', 'output', 'vscode-scm', 'review', 'pr']);

export const isManifestFile = (document: vscode.TextDocument): boolean => document.languageId === 'yaml' && !passive.has(document.uri.scheme);

/** One examination for each version of a document, shared by problems and lenses. */
export class Examiner {
  #authoring: Promise<Authoring> | undefined;
  readonly #seen = new WeakMap<vscode.TextDocument, { readonly examine: Examine; version: number; trackLabel: string; result: Examined | undefined }>();
  readonly #trackLabel: () => string;

  constructor(trackLabel: () => string) {
    this.#trackLabel = trackLabel;
  }

  /** Undefined where the text cannot hold a manifest, or has changed in the meantime: a later call is on its way then. */
  async examine(document: vscode.TextDocument): Promise<Examined | undefined> {
    const version = document.version;
    if (!mayHoldManifests(document.fileName, document.getText())) return undefined;
    const authoring = await this.#load();
    if (document.isClosed || document.version !== version) return undefined;
    const trackLabel = this.#trackLabel();
    const seen = this.#seen.get(document) ?? { examine: authoring.createExaminer(), version: -1, trackLabel, result: undefined };
    this.#seen.set(document, seen);
    if (seen.version !== version || seen.trackLabel !== trackLabel || seen.result === undefined) {
      seen.result = seen.examine(document.getText(), { fileName: document.fileName, trackLabel, schemas: !checkedElsewhere(document) });
      seen.version = version;
      seen.trackLabel = trackLabel;
    }
    return seen.result;
  }

  /** A failed load is tried again by the next file. */
  #load(): Promise<Authoring> {
    this.#authoring ??= import('../../core/authoring.ts').catch((error: unknown) => {
      this.#authoring = undefined;
      throw error;
    });
    return this.#authoring;
  }
}

/** The YAML extension holds files of these names against the same schemas (`yamlValidation`); once is enough. */
function checkedElsewhere(document: vscode.TextDocument): boolean {
  if (strategyOfFile(document.fileName) === undefined || vscode.extensions.getExtension('redhat.vscode-yaml') === undefined) return false;
  return vscode.workspace.getConfiguration('yaml', document).get<boolean>('validate', true);
}

export const toRange = (document: vscode.TextDocument, { start, end }: { readonly start: number; readonly end: number }): vscode.Range =>
  new vscode.Range(document.positionAt(start), document.positionAt(end));
