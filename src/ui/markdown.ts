/** Text of a cluster as inert Markdown: names, messages and labels are other people's words and may hold any character. */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/\s+/gu, ' ')
    .replace(/[\\`*_{}[\]()#+\-.!|<>~$&:@]/gu, '\\$&');

/** As `escapeMarkdown`, for a document that is read as it is written: only what would make more of it than text. */
export const plainInSource = (text: string): string => text.replace(/\s+/gu, ' ').trim().replace(/[\\`*[\]|<]/gu, '\\$&');

/** A tooltip of more rows is read by nobody; a Deployment may name hundreds of containers. */
const mostRows = 60;
/** Where something was read from stands last, and stays. */
const lastRows = 6;

type Fact = readonly [label: string, value: string];

const bounded = (facts: readonly Fact[]): readonly Fact[] =>
  facts.length <= mostRows ? facts : [...facts.slice(0, mostRows - lastRows - 1), ['…', `${facts.length - mostRows + 1} more`], ...facts.slice(-lastRows)];

/** Label and value pairs as a table without a heading of its own; empty for no rows. */
export function factTable(title: string, facts: readonly Fact[]): string {
  const rows = bounded(facts).map(([label, value]) => `| ${escapeMarkdown(label)} | ${escapeMarkdown(value)} |`);
  const heading = `**${escapeMarkdown(title)}**`;
  return rows.length === 0 ? heading : `${heading}\n\n| | |\n|:--|:--|\n${rows.join('\n')}\n`;
}

/** Text for places where VS Code draws `$(name)` as an icon. */
export const noIcons = (text: string): string => text.replaceAll('$(', '$ (');
