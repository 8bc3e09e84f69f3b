import * as vscode from 'vscode';

/** The extension under test. */
export function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension('deployment-strategies.deployment-strategies');
  if (found === undefined) throw new Error('The extension is not installed in this window.');
  return found;
}

/** Resolves once the condition holds; looks every 20 ms. The runner's limit ends a wait that is in vain. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}
