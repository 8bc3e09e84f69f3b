import * as vscode from 'vscode';
import { clean } from '../core/live/clean.ts';

export interface TextQuestion {
  readonly title: string;
  readonly prompt: string;
  /** What stands there at first. */
  readonly value: string;
  /** The part of it that is most likely typed over: from and to, in characters. All of it where none is given. */
  readonly selected?: readonly [number, number];
  /** A sentence that says what is wrong; undefined where nothing is. */
  readonly wrong: (text: string) => string | undefined;
}

/** One line of text. Undefined where the person left. It stays open while something is copied from another window. */
export async function askText({ title, prompt, value, selected, wrong }: TextQuestion): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    title: clean(title, 300),
    prompt: clean(prompt, 300),
    value,
    ignoreFocusOut: true,
    validateInput: (typed) => wrong(typed.trim()),
    ...(selected === undefined ? {} : { valueSelection: [...selected] as [number, number] }),
  });
  return text?.trim();
}
