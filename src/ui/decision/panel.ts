/** What stands behind the decision page, in a bundle of its own that `register.ts` loads when the page is opened or comes back. */
import * as vscode from 'vscode';
import { randomBytes } from 'node:crypto';
import { decisionHtml } from './html.ts';
import { parseState } from '../../core/decision/state.ts';
import { parseToHost } from '../../webview/protocol.ts';
import { reasoningMarkdown } from '../../core/decision/markdown.ts';
import { decisionViewType } from '../../contributions.ts';
import type { BugReporter } from '../commands/register.ts';
import type { DecisionState } from '../../core/decision/state.ts';
import type { Strategy } from '../../core/live/application.ts';
import type { ToHost, ToView } from '../../webview/protocol.ts';

const memoryKey = 'decision';

export interface DecisionPageDeps {
  readonly extensionUri: vscode.Uri;
  /** Told of bugs in what the page's buttons start; expected failures are shown by what they start. */
  readonly report: BugReporter;
  /** Inserts a strategy's whole set. The page has the focus then, so there may be no active text editor. */
  readonly insertManifests: (strategy: Strategy) => Promise<void>;
  /** Keeps the answers of this workspace where the window does not: a browser tab that is reloaded may lose its editors. */
  readonly memory: vscode.Memento;
  /** Brings the cluster tree to the front. */
  readonly showApplications: () => Promise<void>;
}

/** One panel at a time. It is not disposed with the extension: the window ends extensions before a reload, and a disposed panel would not come back. */
export interface DecisionPage {
  /** Shows the page: the open one comes to the front with its answers, else a new one opens. */
  open(): void;
  /** Takes over the panel that the window brings back after a reload, with what its script had stored. */
  revive(panel: vscode.WebviewPanel, stored: unknown): void;
}

export function createDecisionPage(deps: DecisionPageDeps): DecisionPage {
  let panel: vscode.WebviewPanel | undefined;
  /** Outlives the panel: a page closed by mistake opens again where it was. */
  let state: DecisionState = parseState(deps.memory.get(memoryKey));

  const resource = (...path: readonly string[]): vscode.Uri => vscode.Uri.joinPath(deps.extensionUri, ...path);
  const options: vscode.WebviewOptions = { enableScripts: true, localResourceRoots: [resource('dist', 'webview'), resource('media')] };

  const say = async (to: vscode.Webview, message: ToView): Promise<void> => {
    await to.postMessage(message);
  };

  const handle = async (webview: vscode.Webview, message: ToHost): Promise<void> => {
    switch (message.type) {
      case 'ready':
        return say(webview, { type: 'show', state });
      case 'state':
        state = message.state;
        await deps.memory.update(memoryKey, state);
        return;
      case 'insert':
        return deps.insertManifests(message.strategy);
      case 'show':
        return deps.showApplications();
      case 'copy':
        await vscode.env.clipboard.writeText(reasoningMarkdown(message.state));
        return say(webview, { type: 'note', text: 'The reasoning is on the clipboard as Markdown.' });
    }
  };

  const adopt = (adopted: vscode.WebviewPanel): void => {
    panel = adopted;
    const { webview } = adopted;
    webview.options = options;
    adopted.iconPath = { light: resource('media', 'decision-light.svg'), dark: resource('media', 'decision-dark.svg') };
    const listening = webview.onDidReceiveMessage((raw: unknown) => {
      const message = parseToHost(raw);
      if (message === undefined) return;
      handle(webview, message).catch((error: unknown) => {
        if (!(error instanceof vscode.CancellationError)) deps.report.unexpected(`decision page: ${message.type}`, error);
      });
    });
    adopted.onDidDispose(() => {
      listening.dispose();
      if (panel === adopted) panel = undefined;
    });
    webview.html = decisionHtml({
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('hex'),
      scriptUri: webview.asWebviewUri(resource('dist', 'webview', 'decision.js')).toString(),
      styleUri: webview.asWebviewUri(resource('media', 'decision.css')).toString(),
    });
  };

  return {
    open(): void {
      if (panel === undefined) adopt(vscode.window.createWebviewPanel(decisionViewType, 'Choose a Strategy', vscode.ViewColumn.Active, options));
      else panel.reveal();
    },
    revive(revived, stored) {
      if (panel === undefined) {
        if (stored !== undefined && stored !== null) state = parseState(stored);
        adopt(revived);
      } else revived.dispose();
    },
  };
}
