import { randomUUID } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PracticePort } from '../app/ports.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Settings } from '../core/settings.ts';

/** A practice cluster in this process, as `practice` starts one. */
export interface EmbeddedCluster {
  readonly kubeconfigPath: string;
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export interface PracticeDeps {
  /** Loads the bundle and starts a cluster. */
  readonly start: (options: {
    readonly kubeconfigPath: string;
    readonly readyAfter: number;
    readonly failingTags: readonly string[];
    readonly seed: boolean;
    readonly log: (line: string) => void;
  }) => Promise<EmbeddedCluster>;
  /** Folder for kubeconfigs of our own. */
  readonly folder: string;
  /** Kubeconfig of a cluster that runs beside this window (`npm start`); undefined: none. */
  readonly outside: string | undefined;
  readonly settings: () => Settings;
  readonly log: (line: string) => void;
  readonly changed: (running: boolean) => void;
}

/** The practice cluster: one inside this process, or the one that `npm start` runs beside the window. */
export class Practice implements PracticePort {
  readonly #deps: PracticeDeps;
  #embedded: EmbeddedCluster | undefined;
  #outside: string | undefined;
  #busy: Promise<unknown> = Promise.resolve();

  constructor(deps: PracticeDeps) {
    this.#deps = deps;
    this.#outside = deps.outside;
  }

  /** Where its kubeconfig is while it runs. */
  readonly kubeconfig = (): string | undefined => this.#embedded?.kubeconfigPath ?? this.#outside;

  running(): boolean {
    return this.kubeconfig() !== undefined;
  }

  start(): Promise<Result<void>> {
    return this.#inTurn(async () => {
      if (this.running()) return;
      await mkdir(this.#deps.folder, { recursive: true, mode: 0o700 });
      const { practiceReadyAfter, practiceFailingTags } = this.#deps.settings();
      this.#embedded = await this.#deps.start({
        kubeconfigPath: join(this.#deps.folder, `${randomUUID()}.kubeconfig`),
        readyAfter: practiceReadyAfter,
        failingTags: practiceFailingTags,
        seed: true,
        log: this.#deps.log,
      });
      this.#deps.changed(true);
    });
  }

  stop(): Promise<Result<void>> {
    return this.#whileRunning(async () => {
      if (this.#embedded !== undefined) await this.#embedded.stop();
      else await this.#ask('stop');
      this.#embedded = undefined;
      this.#outside = undefined;
      this.#deps.changed(false);
    });
  }

  reset(): Promise<Result<void>> {
    return this.#whileRunning(async () => {
      if (this.#embedded !== undefined) await this.#embedded.reset();
      else await this.#ask('reset');
    });
  }

  /** The window closes: only a cluster of this process ends with it. */
  async end(): Promise<void> {
    await this.#embedded?.stop();
    this.#embedded = undefined;
  }

  #whileRunning(run: () => Promise<void>): Promise<Result<void>> {
    return this.running() ? this.#inTurn(run) : Promise.resolve(fail({ kind: 'practiceNotRunning' }));
  }

  /** One after the other: a stop that overtakes a start would leave a cluster that nobody owns. */
  #inTurn(run: () => Promise<void>): Promise<Result<void>> {
    const turn = this.#busy.then(run).then(
      () => ok(undefined),
      (error: unknown) => fail({ kind: 'practiceFailed' as const, reason: error instanceof Error ? error.message : String(error) }),
    );
    this.#busy = turn;
    return turn;
  }

  /** The cluster outside answers to whoever holds the token of its kubeconfig, which is a file of ours in a known form. */
  async #ask(what: 'reset' | 'stop'): Promise<void> {
    const text = await readFile(this.#outside ?? '', 'utf8');
    const value = (key: string): string => new RegExp(`"?${key}"?:\\s*"?([^"\\s,]+)`, 'u').exec(text)?.[1] ?? '';
    const ca = Buffer.from(value('certificate-authority-data'), 'base64');
    const status = await post(`${value('server')}/practice/${what}`, { authorization: `Bearer ${value('token')}` }, ca);
    if (status !== 200) throw new Error(`it answered ${status} to ${what}`);
  }
}

/** Not `fetch`: it cannot be told to trust one certificate. Node's client is loaded with the first request, as activation needs none. */
async function post(url: string, headers: Readonly<Record<string, string>>, ca: Buffer): Promise<number> {
  const { request } = await import('node:https');
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers, ca, agent: false }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0)).on('error', reject);
    });
    sent.on('error', reject).end();
  });
}
