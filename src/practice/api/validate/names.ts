/** The formats of names, labels and keys (apimachinery `util/validation`): each gives what is wrong, or nothing. */
const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = String.raw`[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*`;
const qualifiedPart = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const labelValueForm = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?';

const whole = (form: string): RegExp => new RegExp(`^(?:${form})$`);
const tooLong = (limit: number): string => `must be no more than ${limit} characters`;
const seen = (example: string, form: string): string => `(e.g. ${example.replaceAll(', or ', ',  or ')}, regex used for validation is '${form}')`;

function check(value: string, form: string, limit: number, words: string): readonly string[] {
  return [...(value.length > limit ? [tooLong(limit)] : []), ...(whole(form).test(value) ? [] : [words])];
}

export const dnsLabel = (value: string): readonly string[] =>
  check(
    value,
    label,
    63,
    `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character ${seen("'my-name', or '123-abc'", label)}`,
  );

export const dnsSubdomain = (value: string): readonly string[] =>
  check(
    value,
    subdomain,
    253,
    `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character ${seen("'example.com'", subdomain)}`,
  );

/** `*.` and a subdomain. */
export function wildcardSubdomain(value: string): readonly string[] {
  const form = String.raw`\*\.${subdomain}`;
  return check(
    value,
    form,
    253,
    `a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character ${seen("'*.example.com'", form)}`,
  );
}

const namePart = (part: string): readonly string[] => [
  ...(part === '' ? ['name part must be non-empty'] : part.length > 63 ? ['name part must be no more than 63 characters'] : []),
  ...(whole(qualifiedPart).test(part)
    ? []
    : [
        `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character ${seen("'MyName', or 'my.name', or '123-abc'", qualifiedPart)}`,
      ]),
];

/** A key of a label or an annotation: `[prefix/]name`. */
export function qualifiedName(value: string): readonly string[] {
  const parts = value.split('/');
  if (parts.length > 2) return [`a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character ${seen("'MyName', or 'my.name', or '123-abc'", qualifiedPart)} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  const prefix = parts.length === 2 ? parts[0] : undefined;
  const name = parts.at(-1) ?? '';
  const before = prefix === undefined ? [] : prefix === '' ? ['prefix part must be non-empty'] : dnsSubdomain(prefix).map((text) => `prefix part ${text}`);
  return [...before, ...namePart(name)];
}

export const labelValue = (value: string): readonly string[] =>
  check(
    value,
    labelValueForm,
    63,
    `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character ${seen("'MyValue', or 'my_value', or '12345'", labelValueForm)}`,
  );

export const configKey = (value: string): readonly string[] =>
  check(value, '[-._a-zA-Z0-9]+', 253, `a valid config key must consist of alphanumeric characters, '-', '_' or '.' ${seen("'key.name', or 'KEY_NAME', or 'key-name'", '[-._a-zA-Z0-9]+')}`);

/** A port's name as `targetPort` refers to it. */
export function portName(value: string): readonly string[] {
  const found: string[] = [];
  if (value.length > 15) found.push('must be no more than 15 characters');
  if (!/^[-a-z0-9]+$/.test(value)) found.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(value)) found.push('must contain at least one letter (a-z)');
  if (value.includes('--')) found.push('must not contain consecutive hyphens');
  if (value.startsWith('-') || value.endsWith('-')) found.push('must not begin or end with a hyphen');
  return found;
}

export const port = (value: number): readonly string[] => (value >= 1 && value <= 65_535 ? [] : ['must be between 1 and 65535, inclusive']);
