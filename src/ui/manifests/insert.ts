import * as vscode from 'vscode';
import type { Strategy } from '../../core/live/application.ts';
import type { Result } from '../../core/result.ts';
import { parseImage, parseName, parsePort, parseReplicas, wholeSetSnippet } from '../../core/snippets/answers.ts';
import type { AnswerFault, Answers } from '../../core/snippets/answers.ts';
import { insertionAt } from '../../core/snippets/insertion.ts';
import { catalog, strategies } from '../../core/strategy/catalog.ts';

/**
 * Asks for the strategy (where it is not given), name, image, port and replicas, and inserts everything that the strategy
 * needs into the YAML editor in front, or into a new one. Leaving any of the questions inserts nothing.
 */
export async function insertManifests(strategy?: Strategy): Promise<void> {
  const chosen = strategy ?? (await askStrategy());
  if (chosen === undefined) return;
  const answers = await askAnswers(chosen);
  if (answers === undefined) return;
  const snippet = wholeSetSnippet(chosen, answers);
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId === 'yaml' && (await insertInto(editor, snippet))) return;
  const document = await vscode.workspace.openTextDocument({ language: 'yaml' });
  await insertInto(await vscode.window.showTextDocument(document), snippet);
}

/** False where VS Code could not edit, for example because the file is read-only. */
async function insertInto(editor: vscode.TextEditor, snippet: string): Promise<boolean> {
  const { document } = editor;
  const { at, before } = insertionAt(document.getText(), document.offsetAt(editor.selection.active));
  // The indentation of the line before is none of a new document's.
  return editor.insertSnippet(new vscode.SnippetString(before + snippet), document.positionAt(at), { undoStopBefore: true, undoStopAfter: true, keepWhitespace: true });
}

async function askStrategy(): Promise<Strategy | undefined> {
  const items = strategies.map((id) => ({ id, label: catalog[id].title, description: catalog[id].useCase, detail: catalog[id].outcome }));
  return (await vscode.window.showQuickPick(items, { title: 'Insert Manifests for a Strategy', placeHolder: 'How do you want to release?' }))?.id;
}

async function askAnswers(strategy: Strategy): Promise<Answers | undefined> {
  const title = (step: number): string => `Insert Manifests: ${catalog[strategy].title} (${step}/4)`;
  const name = await askFor({ title: title(1), prompt: 'Name of the application. Its Deployments and Services begin with it.', value: 'llm-app' }, parseName);
  if (name === undefined) return undefined;
  const image = await askFor({ title: title(2), prompt: 'Image of the new version.', value: `myregistry.example/${name}:v2` }, parseImage);
  if (image === undefined) return undefined;
  const port = await askFor({ title: title(3), prompt: 'Port that the container listens on.', value: '8080' }, parsePort);
  if (port === undefined) return undefined;
  const replicas = await askFor(
    { title: title(4), prompt: replicasPrompt(strategy), value: strategy === 'canary' ? '10' : '3' },
    (text) => parseReplicas(text, strategy),
  );
  return replicas === undefined ? undefined : { name, image, port, replicas };
}

function replicasPrompt(strategy: Strategy): string {
  switch (strategy) {
    case 'rolling-update':
      return 'Replicas of the Deployment.';
    case 'blue-green':
      return 'Replicas of each colour. Both run at full size until the switch has proved itself.';
    case 'canary':
      return 'Replicas of both tracks together. A tenth of them, and at least one, is the canary.';
    case 'ab-testing':
      return 'Replicas of each group.';
  }
}

/** One input box whose text must parse. It stays when the focus goes elsewhere: an image is often copied from another window. */
async function askFor<T>(question: { readonly title: string; readonly prompt: string; readonly value: string }, parse: (text: string) => Result<T, AnswerFault>): Promise<T | undefined> {
  const text = await vscode.window.showInputBox({
    ...question,
    ignoreFocusOut: true,
    validateInput: (typed) => {
      const parsed = parse(typed.trim());
      return parsed.ok ? undefined : parsed.failure.message;
    },
  });
  const parsed = text === undefined ? undefined : parse(text.trim());
  return parsed?.ok === true ? parsed.value : undefined;
}
