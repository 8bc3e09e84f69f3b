/** What a cluster, a kubeconfig or a person with bad intentions may put where a name or a message is expected. */
export const megabyte = 1024 * 1024;

export const hostileTexts: readonly (readonly [what: string, text: string])[] = [
  ['Markdown links and images', '[Repair](https://evil.example) ![i](https://evil.example/i.png) <https://evil.example> https://evil.example www.evil.example a@evil.example'],
  ['links that run commands', '[Repair](command:workbench.action.terminal.sendSequence?%7B%7D "t") [a]: command:b'],
  ['Markdown of every other kind', '# h\n## h\n---\n* a\n1. b\n> c\n`d` ```e``` **f** __g__ ~~h~~ | i | j |\n|--|--|\n\\| \\ &amp; &#x3c;'],
  ['HTML', '<img src=x onerror=alert(1)><script>alert(1)</script><a href="command:x">y</a><!-- z --></td></tr>'],
  ['icons', '$(check) $(sync~spin) \\$(alert)'],
  ['terminal codes and controls', '\u0000a\u001b[31mred\u001b]8;;https://evil.example\u0007\u009b2J\u0085\u007f\b'],
  ['line breaks', 'a\nb\r\nc\u2028d\u2029e\u000bf\fg'],
  ['bidirectional marks', 'a\u202egnp.exe\u202c \u2066b\u2069 \u200f\u061c'],
  ['what has no width', 'pro\u200bd\u200d\ufeff\u2060\u034f\u3164\u{e0041}'],
  ['lone surrogates', 'a\ud800b\udfff'],
  ['names that every object has', '__proto__'],
  ['and others', 'constructor'],
  ['paths', '../../secrets/x?watch=1#'],
  ['a megabyte', 'x'.repeat(megabyte)],
  ['a megabyte of hyphens', '-'.repeat(megabyte)],
  ['a megabyte of links', '[a](command:b)'.repeat(megabyte / 16)],
  ['many quotes and braces', '{"\\'.repeat(20_000)],
  ['many spaces and line breaks', ' \n'.repeat(20_000)],
  ['a megabyte of controls', '\u202e\u001b'.repeat(megabyte / 2)],
];

/** What no shown text may hold: controls, marks, halves of characters; links and icons as VS Code draws them from plain text. */
export const alive = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\u034f\u3164]|\]\(|\$\(/u;

/** Whether Markdown makes nothing of a text but text: every character that could is behind a backslash (CommonMark 2.4). */
export const inertMarkdown = (text: string): boolean => !/[\\`*_{}[\]()#+!|<>~$&:@.-]/.test(text.replace(/\\[!-/:-@[-`{-~]/g, ''));
