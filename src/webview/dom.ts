/** Makes elements. Text enters the page as text nodes only; there is no way in here for markup. */

export interface Props {
  readonly class?: string;
  readonly id?: string;
  readonly role?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export type Child = Node | string;

function apply(element: Element, props: Props, children: readonly Child[]): void {
  if (props.class !== undefined) element.setAttribute('class', props.class);
  if (props.id !== undefined) element.id = props.id;
  if (props.role !== undefined) element.setAttribute('role', props.role);
  for (const [name, value] of Object.entries(props.attributes ?? {})) element.setAttribute(name, value);
  element.append(...children);
}

export function el<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: readonly Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  apply(element, props, children);
  return element;
}

export function svg<K extends keyof SVGElementTagNameMap>(tag: K, props: Props = {}, ...children: readonly Child[]): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  apply(element, props, children);
  return element;
}
