/**
 * `test/support/workbench` drives the real VS Code workbench with mouse and keyboard: `open.ts` opens a window on a
 * server of its own, and each other file holds the gestures of one part of the window (`palette.ts`, `tree.ts`,
 * `dialogs.ts`, …). Gestures wait for what they need to be on the screen; nothing here waits for a time to pass.
 */
import { chromium, type Browser, type Page } from 'playwright-core';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chromiumArgs, chromiumMissing, findChromium } from '../../../scripts/workbench/chromium.ts';
import { ensureWorkbench, projectRoot } from '../../../scripts/workbench/install.ts';
import { installExtension } from '../../../scripts/workbench/installExtension.ts';
import { startServer, type RunningServer, type ServerOptions } from '../../../scripts/workbench/server.ts';

export const themes = {
  light: 'Default Light Modern',
  dark: 'Default Dark Modern',
  'high contrast': 'Default High Contrast',
  'high contrast light': 'Default High Contrast Light',
} as const;
export type Theme = keyof typeof themes;
const themeClasses: Readonly<Record<Theme, string>> = { light: 'vs', dark: 'vs-dark', 'high contrast': 'hc-black', 'high contrast light': 'hc-light' };

export interface OpenOptions {
  /** Folder to open. It is not copied: see `sampleWorkspace`. Without one the window is empty. */
  readonly workspace?: string;
  /** Folder of a built extension, installed by copying; the project itself where neither this nor `vsix` is given. */
  readonly extensionPath?: string;
  /** A packaged extension, installed as a person would. Then nothing is loaded from a folder. */
  readonly vsix?: string;
  /**
   * Bundle with `run()` for the extension host, which loads the extension from its folder; `finished` then gives the exit
   * code. Such a window is not a person's: dialogs answer themselves and notifications stay hidden.
   */
  readonly extensionTests?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Settings of scope machine (`deploymentStrategies.kubeconfig`, …). */
  readonly machineSettings?: Readonly<Record<string, unknown>>;
  readonly theme?: Theme;
  /** Added to the environment of the extension host; undefined removes. HOME is a fresh folder, KUBECONFIG is unset. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** True keeps workspace trust on, so that the window starts restricted. Default false. */
  readonly trust?: boolean;
  readonly viewport?: { readonly width: number; readonly height: number };
}

export interface OpenWorkbench {
  readonly page: Page;
  readonly server: RunningServer;
  /** Home folder of the extension host, empty at the start. */
  readonly home: string;
  /** Console of window and extension host so far. */
  log(): string;
  /** With `extensionTests`: resolves to their exit code. */
  readonly finished: Promise<number>;
  /** Writes `.cache/screenshots/<name>.png`. */
  screenshot(name: string): Promise<void>;
  close(): Promise<void>;
}

export async function openWorkbench(options: OpenOptions = {}): Promise<OpenWorkbench> {
  const executablePath = await findChromium();
  if (executablePath === undefined) throw new Error(chromiumMissing);
  const home = await mkdtemp(join(tmpdir(), 'workbench-home-'));
  let server: RunningServer | undefined;
  let browser: Browser | undefined;
  const close = async (): Promise<void> => {
    await browser?.close();
    await server?.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    server = await startServer(await ensureWorkbench(), serverOptions(options, home));
    browser = await chromium.launch({ executablePath, args: chromiumArgs });
    const context = await browser.newContext({
      viewport: options.viewport ?? { width: 1280, height: 800 },
      permissions: ['clipboard-read', 'clipboard-write'],
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const lines: string[] = [];
    page.on('console', (message) => lines.push(message.text()));
    page.on('pageerror', (error) => lines.push(error.message));
    const finished = Promise.withResolvers<number>();
    await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => lines.push(`${type} ${args.map(String).join(' ')}`));
    await page.exposeFunction('codeAutomationExit', (code: number) => finished.resolve(code));
    await page.goto(address(server, options));
    await page.locator(`.monaco-workbench.${themeClasses[options.theme ?? 'dark']} .part.statusbar`).waitFor({ timeout: 60_000 });
    return {
      page,
      server,
      home,
      log: () => lines.join('\n'),
      finished: finished.promise,
      screenshot: async (name) => {
        const path = join(projectRoot, '.cache', 'screenshots', `${name}.png`);
        await mkdir(dirname(path), { recursive: true });
        await page.screenshot({ path });
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function serverOptions(options: OpenOptions, home: string): ServerOptions {
  const env: NodeJS.ProcessEnv = { ...process.env, HOME: home, EXTENSIONS_GALLERY: '{}', ...options.env };
  if (options.env?.['KUBECONFIG'] === undefined) delete env['KUBECONFIG'];
  for (const [name, value] of Object.entries(options.env ?? {})) if (value === undefined) env[name] = undefined;
  // A test that runs in a test runner's child would otherwise hand the runner's channel to the extension host.
  delete env['NODE_TEST_CONTEXT'];
  return {
    env,
    automation: options.extensionTests !== undefined,
    settings: {
      'workbench.colorTheme': themes[options.theme ?? 'dark'],
      'window.autoDetectColorScheme': false,
      'window.autoDetectHighContrast': false,
      'security.workspace.trust.enabled': options.trust ?? false,
      'files.simpleDialog.enable': true,
      ...options.settings,
    },
    ...(options.machineSettings === undefined ? {} : { machineSettings: options.machineSettings }),
    ...(options.vsix === undefined ? {} : { install: options.vsix }),
    ...(options.vsix === undefined && options.extensionTests === undefined
      ? { prepareExtensions: (extensions: string) => installExtension(options.extensionPath ?? projectRoot, extensions) }
      : {}),
  };
}

function address(server: RunningServer, options: OpenOptions): string {
  const remote = (path: string): string => `vscode-remote://${server.host}${encodeURI(path)}`;
  const url = new URL(server.url);
  if (options.workspace !== undefined) url.searchParams.set('folder', options.workspace);
  if (options.extensionTests !== undefined) {
    const payload = [
      ['skipWelcome', 'true'],
      ['extensionDevelopmentPath', remote(options.extensionPath ?? projectRoot.replace(/\/$/, ''))],
      ['extensionTestsPath', remote(options.extensionTests)],
    ];
    url.searchParams.set('payload', JSON.stringify(payload));
  }
  return url.toString();
}

/** For `afterEach`: what was on the screen when a test failed, as `.cache/screenshots/failed/<test>.png`. */
export async function photographFailure(workbench: OpenWorkbench, context: unknown): Promise<void> {
  const { name, passed } = context as { readonly name: string; readonly passed: boolean };
  if (!passed) await workbench.screenshot(`failed/${name.replace(/[^a-z0-9]+/gi, '-').slice(0, 80)}`);
}
