import * as vscode from 'vscode';
import { configSection } from '../../contributions.ts';
import type { Settings } from '../../core/settings.ts';
import { DisposableStore } from '../lifecycle.ts';
import type { Owned } from '../lifecycle.ts';
import { ManifestLenses } from './codeLens.ts';
import { ManifestDiagnostics } from './diagnostics.ts';
import { Examiner } from './examine.ts';
import type { KnownRelease } from './lensCommands.ts';

export interface ManifestDeps {
  readonly log: vscode.LogOutputChannel;
  readonly settings: () => Settings;
  /** What the tree shows of releases, and when that is another. */
  readonly releases: { list(): readonly KnownRelease[]; onDidChange: vscode.Event<void> };
}

/** Problems and code lenses of YAML files, from now until the returned thing is disposed. Contacts nothing, runs nothing. */
export function registerManifests(deps: ManifestDeps): Owned {
  const owned = new DisposableStore();
  const examiner = new Examiner(() => deps.settings().trackLabel);
  const diagnostics = owned.add(new ManifestDiagnostics(examiner, deps.log));
  const lenses = owned.add(new ManifestLenses(examiner, () => deps.releases.list()));
  owned.add(vscode.languages.registerCodeLensProvider({ language: 'yaml' }, lenses));
  owned.add(deps.releases.onDidChange(() => lenses.refresh()));
  owned.add(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration(`${configSection}.trackLabel`)) return;
      diagnostics.refresh();
      lenses.refresh();
    }),
  );
  return owned;
}
