/**
 * The decision page's panel: one at a time, revealed when it is open, brought back by the window after a reload. `panel.ts` is what stands
 * behind it, `html.ts` the frame, `webview/` its script.
 */
import * as vscode from 'vscode';
import { decisionViewType } from '../../contributions.ts';
import type { DecisionPage, DecisionPageDeps } from './panel.ts';

/** Owns the serializer that brings the panel back after a reload of the window. Create it once, while activating. */
export function registerDecisionPage(deps: DecisionPageDeps): { open(): Promise<void>; dispose(): void } {
  let loading: Promise<DecisionPage> | undefined;
  const page = (): Promise<DecisionPage> => (loading ??= import('./panel.ts').then(({ createDecisionPage }) => createDecisionPage(deps)));
  const serializer = vscode.window.registerWebviewPanelSerializer(decisionViewType, {
    deserializeWebviewPanel: async (revived: vscode.WebviewPanel, stored: unknown) => (await page()).revive(revived, stored),
  });
  return {
    open: async () => (await page()).open(),
    dispose: () => { serializer.dispose(); },
  };
}
