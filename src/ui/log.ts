import * as vscode from 'vscode';

/** The one log of the extension. It holds sentences and stacks, never tokens, certificates or object contents. */
export const createLog = (): vscode.LogOutputChannel => vscode.window.createOutputChannel('Deployment Strategies', { log: true });
