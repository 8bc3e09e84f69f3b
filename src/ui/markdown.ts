/** Text of a cluster as inert Markdown: names, messages and labels are other people's words and may hold any character. */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/\s+/gu, ' ')
    .replace(/[\\`*_{}[\]()#+\-.!|<>~$&:@]/gu, '\\$&');

/** Label and value pairs as a table without a heading of its own; empty for no rows. */
export function factTable(title: string, facts: readonly (readonly [label: string, value: string])[]): string {
  const rows = facts.map(([label, value]) => `| ${escapeMarkdown(label)} | ${escapeMarkdown(value)} |`);
  const heading = `**${escapeMarkdown(title)}**`;
  return rows.length === 0 ? heading : `${heading}\n\n| | |\n|:--|:--|\n${rows.join('\n')}\n`;
}

/** Text for places where VS Code draws `$(name)` as an icon. */
export const noIcons = (text: string): string => text.replaceAll('$(', '$ (');
