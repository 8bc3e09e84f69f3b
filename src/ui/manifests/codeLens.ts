import * as vscode from 'vscode';
import type { CommandArgs } from '../../contributions.ts';
import { isManifestFile, toRange } from './examine.ts';
import type { Examiner } from './examine.ts';
import { lensCommands, type KnownRelease } from './lensCommands.ts';

/** Above Services and Deployments. A lens names objects of the file, and the command asks on which cluster, unless the tree shows the release. */
export class ManifestLenses implements vscode.CodeLensProvider {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #examiner: Examiner;
  readonly #releases: () => readonly KnownRelease[];

  constructor(examiner: Examiner, releases: () => readonly KnownRelease[]) {
    this.#examiner = examiner;
    this.#releases = releases;
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!isManifestFile(document)) return [];
    const examined = await this.#examiner.examine(document);
    const releases = this.#releases();
    return (examined?.lenses ?? []).flatMap((lens) =>
      lensCommands(lens, releases).map(({ id, icon, title, tooltip, at }) => {
        const args: CommandArgs['deploymentStrategies.switchTraffic'] = [at];
        // A plain space after the icon would be swallowed by the layout of the lens.
        return new vscode.CodeLens(toRange(document, lens.range), { command: id, title: `$(${icon})\u00A0${title}`, arguments: [...args], ...(tooltip === undefined ? {} : { tooltip }) });
      }),
    );
  }

  refresh(): void {
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
