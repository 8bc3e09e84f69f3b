import * as vscode from 'vscode';
import { notTicked, type Acceptance } from './acceptText.ts';

/** Every warning is ticked by itself: true once all are, and the person goes on. Leaving it, or the end of the operation, is no. */
export function askAcceptance(question: string, ticks: Acceptance['ticks'], ended: vscode.CancellationToken): Promise<boolean> {
  const picker = vscode.window.createQuickPick();
  const items = ticks.map(({ label, detail }) => ({ label, detail }));
  picker.title = question;
  picker.placeholder = 'Tick each warning that you accept. Nothing is written until all are ticked.';
  picker.canSelectMany = true;
  picker.ignoreFocusOut = true;
  picker.items = items;
  return new Promise<boolean>((resolve) => {
    picker.onDidAccept(() => {
      const left = items.filter((item) => !picker.selectedItems.includes(item));
      // Said where it cannot be overlooked; the pick stays open.
      if (left.length > 0) picker.title = notTicked(left);
      else resolve(true);
    });
    picker.onDidHide(() => resolve(false));
    ended.onCancellationRequested(() => resolve(false));
    if (ended.isCancellationRequested) resolve(false);
    else picker.show();
  }).finally(() => picker.dispose());
}
