/** What was started is ended in the opposite order, whatever ends the run: Ctrl-C, a signal, or the parent's death. */
export class Ending {
  readonly #steps: { readonly what: string; readonly end: () => Promise<void> }[] = [];
  #stopping = false;
  #resolve: () => void = () => undefined;

  /** Resolves when something asks the run to end. */
  readonly asked = new Promise<void>((resolve) => {
    this.#resolve = resolve;
  });

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.ask());
    process.on('disconnect', () => this.ask());
  }

  ask(): void {
    this.#stopping = true;
    this.#resolve();
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  add(what: string, end: () => Promise<void>): void {
    this.#steps.push({ what, end });
  }

  async run(): Promise<void> {
    for (const step of this.#steps.splice(0).toReversed()) {
      await step.end().catch((error: unknown) => console.error(`${step.what} failed: ${error instanceof Error ? error.message : String(error)}`));
    }
  }
}
