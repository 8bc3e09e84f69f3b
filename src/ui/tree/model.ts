/**
 * The cluster tree without VS Code: which rows there are, which namespaces are followed, what changed. `provider.ts` hands it
 * to a TreeView. Nothing is contacted before the person opens something: contexts come from the kubeconfig alone, a
 * context is asked for its namespaces when it is opened, a namespace is followed while it is open and in sight.
 */
import type { ClustersPort, ContextInfo } from '../../app/ports.ts';
import type { Failure } from '../../core/failure.ts';
import type { Settings } from '../../core/settings.ts';
import { isProtected } from '../../core/settings.ts';
import { clusterKey, sameCluster, targetKey, type ClusterRef, type Target } from '../../core/target.ts';
import { clusterNode, failureNode, messageNode, namespaceNode } from '../../core/tree/clusters.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import { isInUse } from '../choices.ts';
import { changedRows, childrenOf, keepVanished } from './changes.ts';
import type { KnownRelease } from '../manifests/lensCommands.ts';
import { problemLabel } from './problemLabel.ts';
import { Following, type FollowingPorts } from './following.ts';
import { Shelf } from './shelf.ts';

export interface TreePorts extends FollowingPorts {
  readonly clusters: ClustersPort;
  readonly settings: () => Settings;
  /** What the person chose by Select Context and Select Namespace. */
  readonly chosen: { context(): string | undefined; namespace(cluster: ClusterRef): string | undefined };
  /** The person wants everything read anew, what they may do too. */
  readonly refreshed?: () => void;
  /** There is nothing to show, and the welcome text should say why. */
  readonly noKubeconfig: (none: boolean) => void;
  /** Runs later, unless cancelled. */
  readonly later: (run: () => void) => () => void;
  /** The same, when rows that say how long ago something was should be drawn again. Absent: they are not. */
  readonly soon?: (run: () => void) => () => void;
}

type Row<T extends TreeNode['type']> = Extract<TreeNode, { type: T }>;

export class TreeModel {
  readonly #ports: TreePorts;
  readonly #changed: (rows: readonly TreeNode[] | undefined) => void;
  readonly #shelf = new Shelf();
  readonly #following = new Map<string, Following>();
  /** What each followed namespace shows, with the rows that vanished. */
  readonly #shown = new Map<string, readonly TreeNode[]>();
  /** Followed, out of sight, about to be stopped. */
  readonly #stopping = new Map<string, () => void>();
  /** Followed, with words that grow old. */
  readonly #aging = new Map<string, () => void>();
  /** Stopped because nobody looked; read again when somebody does. */
  readonly #asleep = new Set<string>();
  /** The namespace that is open from the start, by cluster. */
  readonly #homes = new Map<string, string>();
  readonly #life = new AbortController();
  #visible = true;

  /** `changed` gets the rows to draw again, as VS Code knows them; undefined: all of them. */
  constructor(ports: TreePorts, changed: (rows: readonly TreeNode[] | undefined) => void) {
    this.#ports = ports;
    this.#changed = changed;
  }

  newest(row: TreeNode): TreeNode {
    return this.#shelf.newest(row);
  }

  parent(row: TreeNode): TreeNode | undefined {
    return this.#shelf.parent(row.id);
  }

  /** The practice cluster, and the namespace that a context names (or that was chosen), are open from the start. */
  startsOpen(row: TreeNode): boolean {
    if (row.type === 'cluster') return row.cluster.source === 'practice';
    return row.type === 'namespace' && this.#homes.get(clusterKey(row.target.cluster)) === row.target.namespace;
  }

  async children(row?: TreeNode): Promise<readonly TreeNode[]> {
    if (row === undefined) return this.#shelf.give('', await this.#clusters());
    this.#shelf.open(row.id);
    if (row.type === 'cluster') return this.#shelf.give(row.id, await this.#namespaces(row));
    if (row.type === 'namespace') return this.#shelf.give(row.id, await this.#rowsOf(row));
    return this.#shelf.give(row.id, childrenOf(this.newest(row)));
  }

  opened(row: TreeNode): void {
    this.#shelf.open(row.id);
    this.#review();
  }

  closed(row: TreeNode): void {
    this.#shelf.close(row.id);
    this.#review();
  }

  inSight(visible: boolean): void {
    this.#visible = visible;
    this.#review();
  }

  /** Reads again: everything, or what the row belongs to. Rows marked as deleted go. */
  refresh(row?: TreeNode): void {
    this.#ports.refreshed?.();
    const namespace = row === undefined ? undefined : this.#above(row, 'namespace');
    const cluster = row === undefined ? undefined : this.#above(row, 'cluster');
    for (const [id, following] of [...this.#following]) {
      const touched = namespace !== undefined ? id === namespace.id : cluster === undefined || sameCluster(following.target.cluster, cluster.cluster);
      if (touched) this.#stop(id);
    }
    const again = namespace ?? cluster;
    this.#changed(again === undefined ? undefined : [again]);
  }

  /** After an operation or a change of settings: what can be done may be another, though the cluster is the same. */
  async redraw(target?: Target): Promise<void> {
    const touched = [...this.#following.values()].filter((one) => target === undefined || targetKey(one.target) === targetKey(target));
    await Promise.all(touched.map((one) => one.redraw()));
  }

  /** The row of a cluster, namespace or application, reading what lies above it; undefined where it is not there. */
  async find(cluster: ClusterRef, namespace?: string, application?: string): Promise<TreeNode | undefined> {
    const row = (await this.children()).find(({ id }) => id === clusterKey(cluster));
    if (row === undefined || namespace === undefined) return row;
    const within = (await this.children(row)).find(({ id }) => id === targetKey({ cluster, namespace }));
    if (within === undefined || application === undefined) return within;
    return (await this.children(within)).find((one) => one.type === 'application' && one.application === application);
  }

  /** The canary releases in progress among the rows that are followed; nothing is read for it. */
  releases(): readonly KnownRelease[] {
    return [...this.#shown.values()].flatMap((rows) =>
      rows.flatMap((row) =>
        row.type === 'application' && row.can.includes('abortCanary') ? [{ target: row.target, application: row.application, services: row.services ?? [], next: row.can.includes('nextStep') }] : [],
      ),
    );
  }

  dispose(): void {
    this.#life.abort();
    for (const id of [...this.#following.keys()]) this.#stop(id);
  }

  async #clusters(): Promise<readonly TreeNode[]> {
    const [practice, own] = await Promise.all([this.#ports.clusters.practice(), this.#ports.clusters.contexts()]);
    const contexts = [...(practice === undefined ? [] : [practice]), ...(own.ok ? own.value : [])];
    const problem = own.ok || !this.#worthARow(own.failure) ? [] : [failureNode('kubeconfig', problemLabel(own.failure), own.failure)];
    this.#ports.noKubeconfig(contexts.length === 0 && problem.length === 0);
    return [...contexts.map((context) => this.#clusterRow(context)), ...problem];
  }

  /** Welcome content speaks for a kubeconfig that nobody asked for. */
  #worthARow(failure: Failure): boolean {
    return failure.kind !== 'kubeconfigMissing' || this.#ports.settings().kubeconfig !== '';
  }

  #clusterRow(context: ContextInfo): TreeNode {
    const key = clusterKey(context.cluster);
    this.#homes.set(key, this.#ports.chosen.namespace(context.cluster) ?? context.namespace);
    const current = isInUse(context, this.#ports.chosen.context());
    return clusterNode({ ...context, current }, isProtected(context.cluster.context, this.#ports.settings().protectedContexts));
  }

  async #namespaces(row: Row<'cluster'>): Promise<readonly TreeNode[]> {
    const cluster = await this.#ports.clusters.connect(row.cluster);
    if (!cluster.ok) return [failureNode(row.id, problemLabel(cluster.failure), cluster.failure)];
    const names = await cluster.value.namespaces(this.#life.signal);
    const rows = (of: readonly string[]): readonly TreeNode[] => of.map((namespace) => namespaceNode({ cluster: row.cluster, namespace }));
    // One that was chosen by name is shown although the list, which may be that of a person without leave to list, does not have it.
    const wanted = this.#ports.chosen.namespace(row.cluster);
    if (names.ok) return rows(wanted === undefined || names.value.includes(wanted) ? names.value : [...names.value, wanted]);
    // Rights in one namespace alone are common: without leave to list them, the one known by name still works.
    const home = this.#homes.get(row.id);
    const known = names.failure.kind === 'forbidden' && home !== undefined ? [home] : [];
    return [...rows(known), failureNode(row.id, problemLabel(names.failure), names.failure)];
  }

  async #rowsOf(row: Row<'namespace'>): Promise<readonly TreeNode[]> {
    const following = this.#follow(row);
    this.#review();
    await following.first;
    const rows = this.#shown.get(row.id) ?? [];
    return rows.length > 0 ? rows : [messageNode(row.id, 'No Deployments or Services here')];
  }

  #follow(row: Row<'namespace'>): Following {
    const running = this.#following.get(row.id);
    if (running !== undefined) return running;
    const following = new Following(row.target, this.#ports, (rows) => this.#take(row.id, rows));
    this.#following.set(row.id, following);
    return following;
  }

  #take(namespace: string, rows: readonly TreeNode[]): void {
    const before = this.#shown.get(namespace);
    const isOpen = (id: string): boolean => this.#shelf.isOpen(id);
    const after = before === undefined ? rows : keepVanished(before, rows, isOpen);
    this.#shown.set(namespace, after);
    this.#age(namespace, after);
    // The first rows are the answer to `children`; only later ones are news.
    if (before === undefined) return;
    this.#shelf.update(after);
    const changed = changedRows(before, after, isOpen);
    const ids = changed === 'all' ? [namespace] : changed;
    const known = ids.map((id) => this.#shelf.given(id)).filter((row) => row !== undefined);
    if (known.length > 0) this.#changed(known);
  }

  /** A release that nobody touches makes no news, and its row says how long ago it began. */
  #age(namespace: string, rows: readonly TreeNode[]): void {
    this.#aging.get(namespace)?.();
    this.#aging.delete(namespace);
    if (this.#ports.soon === undefined || !rows.some((row) => row.type === 'application' && row.aging === true)) return;
    this.#aging.set(namespace, this.#ports.soon(() => {
      this.#following.get(namespace)?.redraw().catch((error: unknown) => this.#ports.unexpected('drawing how long ago something was', error));
    }));
  }

  /** Stops what has been out of sight for a while, and wakes what came back. */
  #review(): void {
    for (const id of this.#following.keys()) {
      if (this.#inSight(id)) {
        this.#stopping.get(id)?.();
        this.#stopping.delete(id);
      } else if (!this.#stopping.has(id)) {
        this.#stopping.set(id, this.#ports.later(() => {
          this.#stop(id);
          this.#asleep.add(id);
        }));
      }
    }
    for (const id of this.#asleep) {
      const row = this.#shelf.given(id);
      if (row === undefined) this.#asleep.delete(id);
      else if (this.#inSight(id)) {
        this.#asleep.delete(id);
        this.#changed([row]);
      }
    }
  }

  #inSight(id: string): boolean {
    if (!this.#visible || !this.#shelf.isOpen(id)) return false;
    const parent = this.#shelf.parent(id);
    return parent === undefined || this.#shelf.isOpen(parent.id);
  }

  #stop(id: string): void {
    this.#following.get(id)?.stop();
    this.#following.delete(id);
    this.#shown.delete(id);
    this.#aging.get(id)?.();
    this.#aging.delete(id);
    this.#stopping.get(id)?.();
    this.#stopping.delete(id);
  }

  #above<T extends 'cluster' | 'namespace'>(row: TreeNode, type: T): Row<T> | undefined {
    for (let at: TreeNode | undefined = this.#shelf.given(row.id); at !== undefined; at = this.#shelf.parent(at.id)) {
      if (at.type === type) return at as Row<T>;
    }
    return undefined;
  }
}
