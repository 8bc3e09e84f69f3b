import type { UserEntry } from '../kubeconfig/model.ts';

/** Bytes that a header's name may not hold, and `%` itself, are percent-encoded (client-go `headerKeyEscape`). */
const escaped = (key: string): string =>
  [...Buffer.from(key, 'utf8')].map((byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9!#$&'*+.^_`|~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');

/** `Impersonate-*` headers of a user entry (client-go `impersonatingRoundTripper`); none without `as`. */
export function impersonation({ impersonate }: UserEntry): Readonly<Record<string, string | readonly string[]>> {
  if (impersonate.user === '') return {};
  return {
    'impersonate-user': impersonate.user,
    ...(impersonate.uid === '' ? {} : { 'impersonate-uid': impersonate.uid }),
    ...(impersonate.groups.length === 0 ? {} : { 'impersonate-group': impersonate.groups }),
    ...Object.fromEntries(Object.entries(impersonate.extra).map(([key, values]) => [`impersonate-extra-${escaped(key)}`, values])),
  };
}
