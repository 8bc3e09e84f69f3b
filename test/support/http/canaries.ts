/** Secrets planted where a product could spill them, and the search for them in everything that it says. */

/** A secret that no text holds by chance. Its `/` and `+` look different once they are encoded for a URL. */
export const canary = (what: string): string => `Canary/${what}+${Buffer.from(what).toString('hex')}`;

/** How a text shows inside longer base64, which depends on what stands before it; the edges are left off. */
const insideBase64 = (text: string): readonly string[] =>
  [0, 1, 2].map((before) => Buffer.from('x'.repeat(before) + text).toString('base64').replace(/=+$/, '').slice(before === 0 ? 0 : before + 1, -2));

/** All forms that are looked for: as it is, in base64 and base64url, for a URL once and twice, in JSON, in hexadecimal. */
export function formsOf(secret: string): readonly string[] {
  const base64 = insideBase64(secret);
  const url = encodeURIComponent(secret);
  const all = [secret, ...base64, ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')), url, encodeURIComponent(url), JSON.stringify(secret).slice(1, -1), Buffer.from(secret).toString('hex')];
  return [...new Set(all)].filter((form) => form.length >= 8);
}

/** A PEM's lines without the first and last: what is secret in it, however it is broken into lines. */
export const linesOfPem = (pem: string): readonly string[] => pem.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));

/** Everything that was said, with where. */
export interface Said {
  readonly all: { readonly where: string; readonly text: string }[];
  (where: string, what: unknown): void;
}

/** Errors are kept as a log shows them: message, stack and what caused them. */
export function collector(): Said {
  const all: { where: string; text: string }[] = [];
  const said = (where: string, what: unknown): void => {
    if (what instanceof Error) {
      all.push({ where, text: `${what.message}\n${what.stack ?? ''}` });
      if (what.cause !== undefined) said(`${where}, its cause`, what.cause);
    } else {
      all.push({ where, text: typeof what === 'string' ? what : what === undefined ? '' : JSON.stringify(what) });
    }
  };
  return Object.assign(said, { all });
}

/** The places where a secret stands in any form; empty where none does. */
export function spilled(said: Said, secrets: readonly string[]): readonly string[] {
  const forms = [...new Set(secrets.flatMap(formsOf))];
  return said.all.flatMap(({ where, text }) => forms.filter((form) => text.includes(form)).map((form) => `${where}: ${form} in ${text.slice(Math.max(0, text.indexOf(form) - 80), text.indexOf(form) + form.length + 20)}`));
}
