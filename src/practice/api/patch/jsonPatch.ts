import { isFields, isList, same, type Fields } from '../../value.ts';

/**
 * RFC 6902 on plain values. Undefined where an operation does not apply: a `test` that fails, a path that is not there.
 * One leniency is the API server's own (seen on 1.37): `replace` of a missing key of an object adds it.
 */
export function jsonPatch(document: unknown, operations: readonly unknown[]): { readonly value: unknown } | undefined {
  let current: { readonly value: unknown } | undefined = { value: document };
  for (const operation of operations) {
    if (!isFields(operation)) return undefined;
    current = step(current.value, operation);
    if (current === undefined) return undefined;
  }
  return current;
}

function step(document: unknown, operation: Fields): { readonly value: unknown } | undefined {
  const path = pointer(operation.path);
  if (path === undefined) return undefined;
  switch (operation.op) {
    case 'test': {
      const found = read(document, path);
      return same(found?.value ?? null, operation.value ?? null) ? { value: document } : undefined;
    }
    case 'add':
      return change(document, path, (parent, key) => insert(parent, key, operation.value), operation.value);
    case 'replace':
      return change(document, path, (parent, key) => set(parent, key, operation.value), operation.value);
    case 'remove':
      return change(document, path, take);
    case 'copy':
    case 'move': {
      const from = pointer(operation.from);
      const found = from === undefined ? undefined : read(document, from);
      if (from === undefined || found === undefined) return undefined;
      const base = operation.op === 'copy' ? { value: document } : change(document, from, take);
      return base === undefined ? undefined : change(base.value, path, (parent, key) => insert(parent, key, found.value), found.value);
    }
    default:
      return undefined;
  }
}

/** RFC 6901; the empty pointer is the whole document. */
function pointer(text: unknown): readonly string[] | undefined {
  if (text === '') return [];
  if (typeof text !== 'string' || !text.startsWith('/')) return undefined;
  return text.slice(1).split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function read(document: unknown, path: readonly string[]): { readonly value: unknown } | undefined {
  let current = document;
  for (const key of path) {
    if (isList(current)) {
      const index = position(key, current.length - 1);
      if (index === undefined) return undefined;
      current = current[index];
    } else if (isFields(current) && Object.hasOwn(current, key)) current = current[key];
    else return undefined;
  }
  return { value: current };
}

type Edit = (parent: Fields | readonly unknown[], key: string) => Fields | readonly unknown[] | undefined;

function change(document: unknown, path: readonly string[], edit: Edit, whole?: unknown): { readonly value: unknown } | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return whole === undefined ? undefined : { value: whole };
  if (!isFields(document) && !isList(document)) return undefined;
  if (rest.length === 0) {
    const edited = edit(document, key);
    return edited === undefined ? undefined : { value: edited };
  }
  const child = read(document, [key]);
  const next = child === undefined ? undefined : change(child.value, rest, edit);
  if (next === undefined) return undefined;
  const put = set(document, key, next.value);
  return put === undefined ? undefined : { value: put };
}

/** A list index from 0 to the highest allowed. */
function position(key: string, highest: number): number | undefined {
  if (!/^(0|[1-9]\d*)$/.test(key)) return undefined;
  const index = Number(key);
  return index <= highest ? index : undefined;
}

const insert: (parent: Fields | readonly unknown[], key: string, value: unknown) => Fields | readonly unknown[] | undefined = (parent, key, value) => {
  if (!isList(parent)) return { ...parent, [key]: value };
  const index = key === '-' ? parent.length : position(key, parent.length);
  return index === undefined ? undefined : parent.toSpliced(index, 0, value);
};

const set: typeof insert = (parent, key, value) => {
  if (!isList(parent)) return { ...parent, [key]: value };
  const index = position(key, parent.length - 1);
  return index === undefined ? undefined : parent.with(index, value);
};

const take: Edit = (parent, key) => {
  if (isList(parent)) {
    const index = position(key, parent.length - 1);
    return index === undefined ? undefined : parent.toSpliced(index, 1);
  }
  if (!Object.hasOwn(parent, key)) return undefined;
  return Object.fromEntries(Object.entries(parent).filter(([name]) => name !== key));
};
