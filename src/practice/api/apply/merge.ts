import { isAtomic, shape, type Type } from '../../schema/shapes.ts';
import { fieldsOf, isFields, isList, listOf } from '../../value.ts';
import { children, touches, type FieldSet } from './fieldSet.ts';

/** The live value with the applied configuration laid over it: granular maps and lists merge, the rest is replaced. */
export function overlay(type: Type, live: unknown, applied: unknown): unknown {
  if (applied === undefined) return live;
  if (isAtomic(type) || live === undefined) return applied;
  if (type.of === 'list') return isList(live) && isList(applied) ? overlayList(type, live, applied) : applied;
  if (!isFields(live) || !isFields(applied)) return applied;
  const out: Record<string, unknown> = { ...live };
  for (const [name, value] of Object.entries(applied)) {
    const own = type.of === 'object' ? shape(type.name).fields.get(name) : type.of === 'map' ? type.value : undefined;
    out[name] = own === undefined ? value : overlay(own, live[name], value);
  }
  return out;
}

/** Applied elements stand in their own order; others keep their place before the element that follows them in the live list. */
function overlayList(type: Type & { readonly of: 'list' }, live: readonly unknown[], applied: readonly unknown[]): readonly unknown[] {
  const old = children(type, live);
  const next = children(type, applied);
  const wanted = new Set(next.map((child) => child.element));
  const stored = new Map(old.map((child) => [child.element, child.value]));
  const out: unknown[] = [];
  let read = 0;
  const keepOthers = (): void => {
    for (let left = old[read]; left !== undefined && !wanted.has(left.element); left = old[read]) {
      out.push(left.value);
      read += 1;
    }
  };
  for (const child of next) {
    keepOthers();
    if (old[read]?.element === child.element) read += 1;
    out.push(overlay(type.item, stored.get(child.element), child.value));
  }
  for (const left of old.slice(read)) if (!wanted.has(left.element)) out.push(left.value);
  return out;
}

/** Takes away what is in `gone` and held by nobody in `kept`; containers that this leaves empty go too. */
export function withdraw(type: Type, value: unknown, gone: FieldSet, kept: FieldSet, path = ''): unknown {
  if (value === undefined || (path !== '' && !touches(gone, path))) return value;
  if (path !== '' && gone.has(path) && !touches(kept, path)) return undefined;
  if (isAtomic(type)) return value;
  const here = (element: string): string => (path === '' ? element : `${path}\n${element}`);
  if (type.of === 'list') {
    const left = children(type, value).map((child) => withdraw(child.type, child.value, gone, kept, here(child.element)));
    const present = left.filter((item) => item !== undefined);
    return present.length === 0 && listOf(value).length > 0 ? undefined : present;
  }
  const out: Record<string, unknown> = { ...fieldsOf(value) };
  for (const child of children(type, value)) {
    const left = withdraw(child.type, child.value, gone, kept, here(child.element));
    if (left === undefined) Reflect.deleteProperty(out, child.element.slice(2));
    else out[child.element.slice(2)] = left;
  }
  const emptied = Object.keys(out).length === 0 && Object.keys(fieldsOf(value)).length > 0;
  return emptied && path !== '' && !type.always ? undefined : out;
}
