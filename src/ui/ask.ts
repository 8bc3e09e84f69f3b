import * as vscode from 'vscode';
import type { Result } from '../core/result.ts';
import { clean } from '../core/live/clean.ts';

export interface Choice<T> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly value: T;
  /** Why it cannot be chosen; it is shown with this reason, not hidden. */
  readonly not?: string;
  /** Marked, and under the cursor at first. */
  readonly first?: boolean;
  /** Other things to do with it, as buttons at its end. */
  readonly buttons?: readonly { readonly icon: string; readonly title: string; readonly value: T }[];
}

export interface Question<T> {
  readonly title: string;
  readonly placeholder: string;
  /** Read while the pick shows that it is busy; stops when the person leaves. */
  readonly choices: (signal: AbortSignal) => Promise<Result<readonly Choice<T>[]>>;
  /** Further choices that what is typed means. */
  readonly typed?: (text: string) => readonly Choice<T>[];
}

type Item<T> = vscode.QuickPickItem & { readonly choice: Choice<T> };

/** One quick pick. Undefined where the person left it; a failed read is the failure. Nothing is done by leaving. */
export function ask<T>(question: Question<T>): Promise<Result<T> | undefined> {
  const picker = vscode.window.createQuickPick<Item<T>>();
  const reading = new AbortController();
  picker.title = question.title;
  picker.placeholder = question.placeholder;
  picker.matchOnDescription = true;
  picker.busy = true;
  picker.show();
  return new Promise<Result<T> | undefined>((resolve, reject) => {
    let fixed: readonly Choice<T>[] = [];
    const draw = (): void => {
      const typed = (question.typed?.(picker.value.trim()) ?? []).filter(({ label }) => fixed.every((choice) => choice.label !== label));
      picker.items = [...fixed, ...typed.map((choice) => ({ ...choice, typed: true }))].map(toItem);
      const first = picker.items.find((item) => item.choice.first === true);
      if (first !== undefined && picker.value === '') picker.activeItems = [first];
    };
    picker.onDidChangeValue(() => {
      if (question.typed !== undefined) draw();
    });
    picker.onDidAccept(() => {
      const choice = picker.selectedItems[0]?.choice;
      if (choice === undefined) return;
      // The reason goes where it cannot be overlooked; the pick stays open for another choice.
      if (choice.not !== undefined) picker.title = `${choice.label}: ${choice.not}`;
      else resolve({ ok: true, value: choice.value });
    });
    picker.onDidTriggerItemButton(({ item, button }) => {
      const pressed = item.choice.buttons?.find(({ title }) => title === button.tooltip);
      if (pressed !== undefined) resolve({ ok: true, value: pressed.value });
    });
    picker.onDidHide(() => resolve(undefined));
    question
      .choices(reading.signal)
      .then((read) => {
        if (!read.ok) {
          resolve(read);
          return;
        }
        fixed = read.value;
        picker.busy = false;
        draw();
      })
      .catch(reject);
  }).finally(() => {
    reading.abort();
    picker.dispose();
  });
}

/** As long as a sentence about a failure may be. */
const longest = 1000;

function toItem<T>(choice: Choice<T> & { readonly typed?: boolean }): Item<T> {
  const detail = choice.not ?? choice.detail;
  return {
    choice,
    label: `${choice.not === undefined ? '' : '$(circle-slash) '}${clean(choice.label, longest)}`,
    alwaysShow: choice.typed === true,
    ...(choice.description === undefined ? {} : { description: clean(choice.description, longest) }),
    ...(detail === undefined ? {} : { detail: clean(detail, longest) }),
    ...(choice.buttons === undefined ? {} : { buttons: choice.buttons.map(({ icon, title }) => ({ iconPath: new vscode.ThemeIcon(icon), tooltip: title })) }),
  };
}
