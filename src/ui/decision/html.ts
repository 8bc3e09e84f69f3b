/** The document that carries the decision page, and its policy. Without vscode, so that the page can be tested in any browser. */

export interface PageParts {
  /** What the policy calls the extension's own files: `webview.cspSource`. */
  readonly cspSource: string;
  /** Fresh for each document. */
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUri: string;
}

/**
 * No inline style or script, no eval, nothing remote. The nonce in `style-src` is for one style element of the component
 * kit, which reads it from the meta element `csp-nonce`; without it the kit draws focus rings on mouse clicks too.
 */
export const contentSecurityPolicy = (page: Pick<PageParts, 'cspSource' | 'nonce'>): string =>
  `default-src 'none'; style-src ${page.cspSource} 'nonce-${page.nonce}'; font-src ${page.cspSource}; script-src 'nonce-${page.nonce}'`;

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

export function decisionHtml(page: PageParts): string {
  const nonce = escape(page.nonce);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escape(contentSecurityPolicy(page))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="csp-nonce" content="${nonce}">
<link rel="stylesheet" href="${escape(page.styleUri)}">
<title>Choose a Strategy</title>
</head>
<body>
<main id="page"></main>
<script nonce="${nonce}" src="${escape(page.scriptUri)}"></script>
</body>
</html>
`;
}
