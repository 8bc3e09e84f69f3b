import type { ClustersPort } from '../../app/ports.ts';
import type { Failure } from '../../core/failure.ts';
import { failureNode } from '../../core/tree/clusters.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import type { Snapshot } from '../../core/live/records.ts';
import type { Result } from '../../core/result.ts';
import { targetKey, type Target } from '../../core/target.ts';
import { problemLabel } from './problemLabel.ts';

export interface FollowingPorts {
  readonly clusters: Pick<ClustersPort, 'connect'>;
  /** Rows of one namespace; asynchronous, because the journal is asked what can be taken back. */
  readonly rowsOf: (snapshot: Snapshot) => Promise<readonly TreeNode[]>;
  /** A bug: logged with its stack. */
  readonly unexpected: (what: string, error: unknown) => void;
}

/**
 * One namespace while somebody looks at it: its newest rows, until `stop`. A read that fails leaves the rows as they are and
 * adds a row that says so above them; the port goes on trying.
 */
export class Following {
  readonly target: Target;
  readonly #ports: FollowingPorts;
  readonly #changed: (rows: readonly TreeNode[]) => void;
  readonly #controller = new AbortController();
  #snapshot: Snapshot | undefined;
  /** Rows of the last read that worked. */
  #rows: readonly TreeNode[] = [];
  /** Resolves with the first rows, or empty where it was stopped before there were any. */
  readonly first: Promise<void>;

  constructor(target: Target, ports: FollowingPorts, changed: (rows: readonly TreeNode[]) => void) {
    this.target = target;
    this.#ports = ports;
    this.#changed = changed;
    this.first = new Promise((resolve) => {
      void this.#run(resolve).finally(resolve);
    });
  }

  /** Draws the last snapshot again: the journal or the settings changed, the cluster did not. */
  async redraw(): Promise<void> {
    const snapshot = this.#snapshot;
    if (snapshot === undefined) return;
    const rows = await this.#ports.rowsOf(snapshot);
    if (snapshot !== this.#snapshot) return;
    this.#rows = rows;
    this.#show(rows);
  }

  stop(): void {
    this.#controller.abort();
  }

  async #run(started: () => void): Promise<void> {
    const { signal } = this.#controller;
    try {
      const cluster = await this.#ports.clusters.connect(this.target.cluster);
      if (!cluster.ok) {
        this.#show([this.#problem(cluster.failure)]);
        return;
      }
      for await (const seen of cluster.value.follow(this.target.namespace, signal, true)) {
        this.#show(await this.#rowsFor(seen));
        started();
      }
    } catch (error) {
      if (!signal.aborted) this.#ports.unexpected(`following ${this.target.namespace}`, error);
    }
  }

  async #rowsFor(seen: Result<Snapshot>): Promise<readonly TreeNode[]> {
    if (!seen.ok) return [this.#problem(seen.failure), ...this.#rows];
    this.#snapshot = seen.value;
    this.#rows = await this.#ports.rowsOf(seen.value);
    return this.#rows;
  }

  #problem(failure: Failure): TreeNode {
    return failureNode(targetKey(this.target), problemLabel(failure), failure);
  }

  #show(rows: readonly TreeNode[]): void {
    if (!this.#controller.signal.aborted) this.#changed(rows);
  }
}
