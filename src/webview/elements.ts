/**
 * The only importer of the component kit, which is out of support (its issue 561): whatever replaces it is done here.
 * Where the kit cannot register its elements, plain buttons, inputs and links do the same work.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDivider,
  vsCodeLink,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { el } from './dom.ts';

/** Whether the kit's elements are there. Any error of a kit that nobody maintains has the same answer: plain elements. */
function register(): boolean {
  try {
    provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDivider(), vsCodeLink(), vsCodeTextField());
  } catch {
    return false;
  }
  return ['vscode-button', 'vscode-divider', 'vscode-link', 'vscode-text-field'].every((name) => customElements.get(name) !== undefined);
}

const kit = register();

/** What is used of the kit's elements. */
interface KitButton extends HTMLElement {
  appearance: string;
  disabled: boolean;
}
interface KitTextField extends HTMLElement {
  value: string;
  size: number;
}

export interface PressButton {
  readonly element: HTMLElement;
  /** Shown as the chosen one of its group, and said so to a screen reader. */
  setPressed(pressed: boolean): void;
  setDisabled(disabled: boolean): void;
}

type Look = 'primary' | 'secondary';

/** The tick of a chosen button (drawn by the style sheet, so that it is no text to read out), in the kit's place for icons. */
const createTick = (): HTMLElement => el('span', { class: 'tick', attributes: { slot: 'start', 'aria-hidden': 'true' } });

/** The kit passes on to its inner button what is set as a property, and not what is set as an attribute. */
function kitButton(label: string, look: Look): PressButton {
  const button = document.createElement('vscode-button') as KitButton;
  const tick = createTick();
  button.textContent = label;
  button.appearance = look;
  return {
    element: button,
    setPressed(pressed): void {
      button.ariaPressed = pressed ? 'true' : 'false';
      button.appearance = pressed ? 'primary' : 'secondary';
      if (pressed) button.prepend(tick);
      else tick.remove();
    },
    setDisabled(disabled): void { button.disabled = disabled; },
  };
}

function plainButton(label: string, look: Look): PressButton {
  const button = el('button', { class: look, attributes: { type: 'button' } }, label);
  const tick = createTick();
  return {
    element: button,
    setPressed(pressed): void {
      button.setAttribute('aria-pressed', String(pressed));
      button.className = pressed ? 'primary' : 'secondary';
      if (pressed) button.prepend(tick);
      else tick.remove();
    },
    setDisabled(disabled): void { button.disabled = disabled; },
  };
}

/** A button; `press` runs on click, Enter and Space. */
export function createButton(label: string, look: Look, press: () => void): PressButton {
  const button = kit ? kitButton(label, look) : plainButton(label, look);
  button.element.addEventListener('click', press);
  return button;
}

export interface NumberField {
  readonly element: HTMLElement;
  text(): string;
  setText(text: string): void;
  setInvalid(invalid: boolean): void;
}

/** A labelled field for a whole number; `changed` runs on every keystroke. The text is whatever the person typed. */
export function createNumberField(label: string, changed: () => void): NumberField {
  if (!kit) {
    const input = el('input', { attributes: { type: 'text', inputmode: 'numeric', autocomplete: 'off', size: '6' } });
    input.addEventListener('input', changed);
    return {
      element: el('label', { class: 'field' }, el('span', {}, label), input),
      text: () => input.value,
      setText(text): void { input.value = text; },
      setInvalid(invalid): void { input.setAttribute('aria-invalid', String(invalid)); },
    };
  }
  const field = document.createElement('vscode-text-field') as KitTextField;
  field.textContent = label;
  field.size = 6;
  field.addEventListener('input', changed);
  return {
    element: field,
    text: () => field.value,
    setText(text): void { field.value = text; },
    setInvalid(invalid): void {
      field.ariaInvalid = String(invalid);
      field.classList.toggle('invalid', invalid);
    },
  };
}

export function createLink(title: string, url: string): HTMLElement {
  return kit ? Object.assign(document.createElement('vscode-link'), { href: url, textContent: title }) : el('a', { attributes: { href: url } }, title);
}

export function createDivider(): HTMLElement {
  return kit ? document.createElement('vscode-divider') : el('hr');
}
