/**
 * Opens the built decision page in a browser as the window would: its own document and policy, served over loopback, with
 * a stand-in for `acquireVsCodeApi` that keeps state over a reload, and a theme's variables as the window sets them.
 */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { chromiumArgs, chromiumMissing, findChromium } from '../../scripts/workbench/chromium.ts';
import { decisionHtml } from '../../src/ui/decision/html.ts';
import type { AddressInfo } from 'node:net';

const projectRoot = new URL('../../', import.meta.url);

/** Names of `test/fixtures/themes`, read from the real workbench. */
export const themes = ['light', 'dark', 'high-contrast', 'high-contrast-light'] as const;
export type Theme = (typeof themes)[number];

interface ThemeFixture {
  readonly kind: string;
  readonly variables: Readonly<Record<string, string>>;
}

const files: Readonly<Record<string, { readonly path: string; readonly type: string }>> = {
  '/decision.js': { path: 'dist/webview/decision.js', type: 'text/javascript' },
  '/decision.css': { path: 'media/decision.css', type: 'text/css' },
};

async function serve(): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const file = files[request.url ?? ''];
      const body =
        file === undefined
          ? decisionHtml({ cspSource: "'self'", nonce: randomBytes(16).toString('hex'), scriptUri: '/decision.js', styleUri: '/decision.css' })
          : await readFile(new URL(file.path, projectRoot), 'utf8');
      response.writeHead(200, { 'content-type': file?.type ?? 'text/html' }).end(body);
    };
    answer().catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

export interface OpenOptions {
  readonly theme?: Theme;
  readonly width?: number;
  /** The component kit cannot register its elements. */
  readonly withoutKit?: boolean;
}

export class DecisionPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Resolves when a frame has been drawn: the component kit passes properties on to its inner elements just before. */
  async drawn(): Promise<void> {
    await this.page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  }

  /** Evaluates an expression in the drawn page. A text, because the project's own types know no DOM outside `src/webview`. */
  async evaluate<T>(expression: string): Promise<T> {
    await this.drawn();
    return this.page.evaluate<T>(expression);
  }

  /** The expression `of`, for every element that the selector finds as `one`. */
  each<T>(selector: string, of: string): Promise<T[]> {
    return this.evaluate(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => ${of})`);
  }

  /** Messages to the host since the document was loaded. */
  sent(): Promise<unknown[]> {
    return this.evaluate('recorded.sent');
  }

  /** What the policy stopped since the document was loaded: directive and what was stopped. */
  violations(): Promise<string[]> {
    return this.evaluate('recorded.violations');
  }

  /** A message from the host, or whatever else somebody posts to the frame. */
  async post(message: unknown): Promise<void> {
    await this.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`);
  }

  /** Whether the button of that name can be pressed. */
  async enabled(name: string): Promise<boolean> {
    await this.drawn();
    return this.page.getByRole('button', { name }).isEnabled();
  }

  field(name: 'Replicas' | 'GPUs per pod'): Locator {
    return this.page.getByRole('textbox', { name });
  }

  /** Answers the open question with a click. */
  async click(reply: 'Yes' | 'No'): Promise<void> {
    await this.page.locator('li.open').getByRole('button', { name: reply }).click();
  }

  answer(): Promise<string | null> {
    return this.page.locator('.answer h2').textContent();
  }

  /** Texts of the questions on the page with their pressed reply. */
  questions(): Promise<string[]> {
    return this.each('.questions li', '`${one.querySelector("h2").textContent} ${one.querySelector("[aria-pressed=true]")?.textContent ?? "?"}`');
  }

  /** Where the keyboard is: `highRisk yes` for a reply, else the element's text. */
  focus(): Promise<string> {
    return this.evaluate(`(() => {
      const at = document.activeElement;
      const question = at.closest('[data-question]')?.dataset.question;
      return question === undefined ? at.textContent : question + ' ' + at.dataset.reply;
    })()`);
  }

  /** Runs axe-core, all rules but those named, and returns what it found, one line each. */
  async axe(...without: readonly string[]): Promise<string[]> {
    await this.page.evaluate(await readFile(new URL('node_modules/axe-core/axe.min.js', projectRoot), 'utf8'));
    const rules = JSON.stringify(Object.fromEntries(without.map((rule) => [rule, { enabled: false }])));
    const found = await this.evaluate<{ id: string; help: string; nodes: { html: string }[] }[]>(`axe.run({ rules: ${rules} }).then(({ violations }) => violations)`);
    return found.map((one) => `${one.id}: ${one.help} (${one.nodes.map((node) => node.html.slice(0, 120)).join(' | ')})`);
  }
}

export interface DecisionPages {
  /** Opens a fresh page and closes the one before. */
  open(options?: OpenOptions): Promise<DecisionPage>;
  close(): Promise<void>;
}

/** One browser and one server for all pages of a test file. */
export async function decisionPages(): Promise<DecisionPages> {
  const executablePath = await findChromium();
  if (executablePath === undefined) throw new Error(chromiumMissing);
  const server = await serve();
  const browser: Browser = await chromium.launch({ executablePath, args: chromiumArgs });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  let before: BrowserContext | undefined;
  return {
    async open({ theme = 'dark', width = 1280, withoutKit = false } = {}): Promise<DecisionPage> {
      await before?.close();
      const context = await browser.newContext({ viewport: { width, height: 900 } });
      before = context;
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      const fixture = JSON.parse(await readFile(new URL(`test/fixtures/themes/${theme}.json`, projectRoot), 'utf8')) as ThemeFixture;
      await page.addInitScript({ content: standIn(fixture, withoutKit) });
      await page.goto(address);
      await page.locator('h1').waitFor();
      return new DecisionPage(page);
    },
    async close(): Promise<void> {
      await browser.close();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Script that runs in the page before its own. */
const standIn = (fixture: ThemeFixture, withoutKit: boolean): string => `
  globalThis.recorded = { sent: [], violations: [] };
  globalThis.acquireVsCodeApi = () => ({
    postMessage: (message) => { recorded.sent.push(structuredClone(message)); },
    getState: () => JSON.parse(sessionStorage.getItem('state')) ?? undefined,
    setState: (state) => { sessionStorage.setItem('state', JSON.stringify(state)); },
  });
  document.addEventListener('securitypolicyviolation', (event) => {
    recorded.violations.push([event.effectiveDirective, event.blockedURI, event.sample].join(' ').trim());
  });
  if (${withoutKit}) customElements.define = () => { throw new Error('no custom elements here'); };
  document.addEventListener('DOMContentLoaded', () => {
    const { kind, variables } = ${JSON.stringify(fixture)};
    for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(name, value);
    document.body.className = kind === 'vscode-high-contrast-light' ? kind + ' vscode-high-contrast' : kind;
    document.body.dataset.vscodeThemeKind = kind;
  });
`;
