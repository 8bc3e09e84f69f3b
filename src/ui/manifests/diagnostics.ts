import * as vscode from 'vscode';
import type { Finding } from '../../core/manifest/finding.ts';
import { DisposableStore } from '../lifecycle.ts';
import { isManifestFile, toRange } from './examine.ts';
import type { Examiner } from './examine.ts';

/** Milliseconds without a keystroke before a text is examined. */
const pause = 200;

const severities: Readonly<Record<Finding['severity'], vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

/** Keeps the Problems view true for every open YAML file. */
export class ManifestDiagnostics {
  readonly #owned = new DisposableStore();
  readonly #problems = this.#owned.add(vscode.languages.createDiagnosticCollection('deploymentStrategies'));
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #examiner: Examiner;
  readonly #log: vscode.LogOutputChannel;

  constructor(examiner: Examiner, log: vscode.LogOutputChannel) {
    this.#examiner = examiner;
    this.#log = log;
    this.#owned.add(vscode.workspace.onDidOpenTextDocument((document) => this.#later(document, 0)));
    this.#owned.add(vscode.workspace.onDidChangeTextDocument(({ document }) => this.#later(document, pause)));
    this.#owned.add(vscode.workspace.onDidCloseTextDocument((document) => this.#forget(document)));
    this.refresh();
  }

  /** Examines every open file again, for example after a setting has changed. */
  refresh(): void {
    for (const document of vscode.workspace.textDocuments) this.#later(document, 0);
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
    this.#owned.dispose();
  }

  #later(document: vscode.TextDocument, wait: number): void {
    if (!isManifestFile(document)) return;
    const key = document.uri.toString();
    clearTimeout(this.#waiting.get(key));
    this.#waiting.set(
      key,
      setTimeout(() => {
        this.#waiting.delete(key);
        this.#show(document).catch((error: unknown) => this.#log.error(error instanceof Error ? error : String(error)));
      }, wait),
    );
  }

  async #show(document: vscode.TextDocument): Promise<void> {
    const version = document.version;
    const examined = await this.#examiner.examine(document);
    // An older answer must not overwrite a newer one; the change that came in between has its own timer.
    if (document.isClosed || document.version !== version) return;
    this.#problems.set(document.uri, (examined?.findings ?? []).map((finding) => toDiagnostic(document, finding)));
  }

  /** Also when a document's language changes: VS Code closes it and opens it anew. */
  #forget(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(this.#waiting.get(key));
    this.#waiting.delete(key);
    this.#problems.delete(document.uri);
  }
}

function toDiagnostic(document: vscode.TextDocument, { code, message, range, severity }: Finding): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(toRange(document, range), message, severities[severity]);
  diagnostic.code = code;
  diagnostic.source = 'Deployment Strategies';
  return diagnostic;
}
