import * as vscode from 'vscode';
import type { CommandArgs, CommandId } from '../../contributions.ts';
import type { Lens } from '../../core/manifest/lenses.ts';
import { isManifestFile, toRange } from './examine.ts';
import type { Examiner } from './examine.ts';

/** A plain space after the icon would be swallowed by the layout of the lens. */
const commands = {
  switchTraffic: { id: 'deploymentStrategies.switchTraffic', title: '$(arrow-swap)\u00A0Switch Traffic…' },
  scaleCanary: { id: 'deploymentStrategies.scaleCanary', title: '$(graph)\u00A0Scale Canary…' },
} as const satisfies Readonly<Record<Lens['action'], { readonly id: CommandId; readonly title: string }>>;

/** Above Services and canary Deployments. A lens names a Service of the file; the command asks on which cluster. */
export class ManifestLenses implements vscode.CodeLensProvider {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #examiner: Examiner;

  constructor(examiner: Examiner) {
    this.#examiner = examiner;
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!isManifestFile(document)) return [];
    const examined = await this.#examiner.examine(document);
    return (examined?.lenses ?? []).map(({ range, action, service }) => {
      const args: CommandArgs['deploymentStrategies.switchTraffic'] = [{ service }];
      return new vscode.CodeLens(toRange(document, range), { command: commands[action].id, title: commands[action].title, arguments: [...args] });
    });
  }

  refresh(): void {
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
