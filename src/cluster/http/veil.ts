/** Puts `…` in place of secrets in a text. */
export type Veil = (text: string) => string;

/** What is shorter stands in ordinary words, and taking it out would tell more than it hides. */
const shortest = 6;

export const noVeil: Veil = (text) => text;

/**
 * A veil over what a request carries to be let in: servers and proxies echo headers in their messages, as they came or encoded.
 * PEM counts line by line, since what echoes it breaks its lines anew.
 */
export function veilOf(secrets: readonly string[]): Veil {
  const forms = [...new Set(secrets.flatMap(formsOf))].filter((form) => form.length >= shortest).sort((a, b) => b.length - a.length);
  return (text) => forms.reduce((rest, form) => rest.replaceAll(form, '…'), text);
}

function formsOf(secret: string): readonly string[] {
  const lines = secret.includes('\n') ? secret.split(/\s+/).filter((line) => line.length >= 16 && !line.includes('-----')) : [];
  return [secret.trim(), secret, ...lines].flatMap((text) => {
    const base64 = inBase64(text);
    return [text, ...base64, ...base64.map((one) => one.replaceAll('+', '-').replaceAll('/', '_')), encodeURIComponent(text.toWellFormed()), JSON.stringify(text).slice(1, -1)];
  });
}

/** As it looks in base64, alone and behind other text, which shifts it by up to two bytes. The last letters hang on what follows. */
const inBase64 = (text: string): readonly string[] =>
  [0, 1, 2].map((before) => Buffer.from(' '.repeat(before) + text).toString('base64').replace(/=+$/, '').slice(before === 0 ? 0 : before + 1, -1));

/** The secrets in an `Authorization` header: the token, or user and password of basic auth, both and the password alone. */
export function inAuthorization(header: string | undefined): readonly string[] {
  const [, scheme = '', value = ''] = /^(\S+)\s+(.+)$/.exec(header ?? '') ?? [];
  if (scheme.toLowerCase() !== 'basic') return [value];
  const pair = Buffer.from(value, 'base64').toString();
  return [value, pair, pair.slice(pair.indexOf(':') + 1)];
}

/** User and password in the URL of a proxy, which undici sends as basic auth. */
export function inProxyUrl(proxyUrl: string): readonly string[] {
  const url = URL.parse(proxyUrl);
  if (url === null || (url.username === '' && url.password === '')) return [];
  const [user, password] = [url.username, url.password].map(decoded);
  return [proxyUrl, `${user ?? ''}:${password ?? ''}`, `${url.username}:${url.password}`, password ?? ''];
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
