/**
 * A search meets the same objects in many worlds. Here each is kept once: what is equal in everything that matters is the same object
 * and has one number, so that worlds are compared by numbers, and what was worked out of an object is worked out once.
 */
const firstOf = new Map<string, object>();
const numbers = new WeakMap<object, number>();
const kept = new WeakMap<object, object>();

/** The first object that had this text. `text` holds all that tells two objects apart, their kind included. */
export function interned<T extends object>(object: T, text: (object: T) => string): T {
  const known = kept.get(object);
  if (known !== undefined) return known as T;
  const first = internedBy(text(object), () => object);
  kept.set(object, first);
  return first;
}

/** As `interned`, where the text is known before the object is made. */
export function internedBy<T extends object>(text: string, make: () => T): T {
  const known = firstOf.get(text);
  if (known !== undefined) return known as T;
  const made = make();
  firstOf.set(text, made);
  kept.set(made, made);
  numbers.set(made, firstOf.size);
  return made;
}

/** Of an object that was interned; equal numbers, equal objects. */
export function numberOf(object: object): number {
  const number = numbers.get(object);
  if (number === undefined) throw new Error('An object of a world was not interned.');
  return number;
}

/** `a,b,c`: a list of interned objects as a key. */
export const numbersOf = (objects: readonly object[]): string => {
  let text = '';
  for (const object of objects) text += `${numberOf(object)},`;
  return text;
};

export const isInterned = (object: object): boolean => numbers.has(object);

/** What a function says of an object, asked once for each object. */
export function remembered<A extends object, B>(of: (a: A) => B): (a: A) => B {
  const answers = new WeakMap<A, { readonly answer: B }>();
  return (a) => {
    const known = answers.get(a);
    if (known !== undefined) return known.answer;
    const answer = of(a);
    answers.set(a, { answer });
    return answer;
  };
}

const roomy = 400_000;

/** The same by a key; forgets everything where it has grown too large, which costs time and nothing else. */
export function rememberedBy<B>(): (key: string, make: () => B) => B {
  const answers = new Map<string, B>();
  return (key, make) => {
    const known = answers.get(key);
    if (known !== undefined) return known;
    if (answers.size > roomy) answers.clear();
    const made = make();
    answers.set(key, made);
    return made;
  };
}
