import { noIcons } from './markdown.ts';

/** `$(sync~spin) llm-app → green 2/3`: the fraction is the one that the progress sentence names. */
export function statusText(what: string, said: string, others: number): string {
  const fraction = /\b(\d+) of (\d+)\b/u.exec(said);
  const part = fraction === null ? '' : ` ${fraction[1] ?? ''}/${fraction[2] ?? ''}`;
  const name = noIcons(what);
  return `$(sync~spin) ${name}${part}${others > 0 ? ` (+${others})` : ''}`;
}
