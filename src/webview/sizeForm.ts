/** The two numbers that the costs are reckoned from. A number that cannot be is said at once, and the last good one stays in force. */
import { createNumberField } from './elements.ts';
import { describe } from '../core/failure.ts';
import { el } from './dom.ts';
import { parseSize, sizeNames } from '../core/decision/size.ts';
import type { Size } from '../core/strategy/costs.ts';

export interface SizeForm {
  readonly element: HTMLElement;
  /** Writes the numbers into the fields; not for every keystroke, since it would move the caret. */
  show(size: Size): void;
}

export function createSizeForm(changed: (size: Partial<Size>) => void): SizeForm {
  const problem = el('p', { class: 'problem', role: 'alert' });
  const wrong = new Map<keyof Size, string>();

  const field = (name: keyof Size): ReturnType<typeof createNumberField> => {
    const made = createNumberField(sizeNames[name], () => {
      const value = parseSize(name, made.text());
      made.setInvalid(!value.ok);
      if (value.ok) wrong.delete(name);
      else wrong.set(name, describe(value.failure));
      problem.textContent = [...wrong.values()].join(' ');
      if (value.ok) changed({ [name]: value.value });
    });
    made.element.id = `size-${name}`;
    return made;
  };
  const fields = { replicas: field('replicas'), gpusPerPod: field('gpusPerPod') };

  return {
    element: el(
      'section',
      { class: 'size', attributes: { 'aria-labelledby': 'size-title' } },
      el('h2', { id: 'size-title' }, 'Your service'),
      el('div', { class: 'fields' }, fields.replicas.element, fields.gpusPerPod.element),
      problem,
    ),
    show(size): void {
      fields.replicas.setText(String(size.replicas));
      fields.gpusPerPod.setText(String(size.gpusPerPod));
    },
  };
}
