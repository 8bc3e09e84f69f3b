import * as vscode from 'vscode';
import { viewId } from '../../contributions.ts';
import type { ClusterRef, Target } from '../../core/target.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import { later } from '../clock.ts';
import { DisposableStore } from '../lifecycle.ts';
import type { KnownRelease } from '../manifests/lensCommands.ts';
import { TreeModel, type TreePorts } from './model.ts';
import { toTreeItem } from './treeItem.ts';

/** Milliseconds until rows that say how long ago something was are drawn again. */
const growsOld = 10_000;

/** The view: VS Code's TreeView over the model. */
export class ClusterTree implements vscode.TreeDataProvider<TreeNode> {
  readonly #owned = new DisposableStore();
  readonly #changes = this.#owned.add(new vscode.EventEmitter<TreeNode[] | undefined>());
  readonly onDidChangeTreeData = this.#changes.event;
  readonly #releaseChanges = this.#owned.add(new vscode.EventEmitter<void>());
  /** Another canary release is in progress among the rows than before, or one is elsewhere on its ladder's end. */
  readonly onDidChangeReleases = this.#releaseChanges.event;
  #releasesDrawn = '[]';
  readonly #model: TreeModel;
  readonly #view: vscode.TreeView<TreeNode>;
  readonly #unexpected: TreePorts['unexpected'];

  constructor(ports: TreePorts) {
    this.#unexpected = ports.unexpected;
    this.#model = this.#owned.add(new TreeModel({ soon: (run) => later(growsOld, run), ...ports }, (rows) => this.#drawn(rows)));
    this.#view = this.#owned.add(vscode.window.createTreeView(viewId, { treeDataProvider: this, showCollapseAll: true }));
    this.#model.inSight(this.#view.visible);
    this.#owned.add(this.#view.onDidChangeVisibility(({ visible }) => this.#model.inSight(visible)));
    this.#owned.add(this.#view.onDidExpandElement(({ element }) => this.#model.opened(element)));
    this.#owned.add(this.#view.onDidCollapseElement(({ element }) => this.#model.closed(element)));
  }

  #drawn(rows: readonly TreeNode[] | undefined): void {
    this.#changes.fire(rows === undefined ? undefined : [...rows]);
    this.#tellReleases();
  }

  #tellReleases(): void {
    const now = JSON.stringify(this.releases());
    if (now === this.#releasesDrawn) return;
    this.#releasesDrawn = now;
    this.#releaseChanges.fire();
  }

  getTreeItem(row: TreeNode): vscode.TreeItem {
    return toTreeItem(this.#model.newest(row), this.#model.startsOpen(row));
  }

  async getChildren(row?: TreeNode): Promise<TreeNode[]> {
    try {
      const rows = [...(await this.#model.children(row))];
      this.#tellReleases();
      return rows;
    } catch (error) {
      this.#unexpected('reading the rows of the tree', error);
      return [];
    }
  }

  getParent(row: TreeNode): TreeNode | undefined {
    return this.#model.parent(row);
  }

  refresh(row?: TreeNode): void {
    this.#model.refresh(row);
  }

  releases(): readonly KnownRelease[] {
    return this.#model.releases();
  }

  redraw(target?: Target): Promise<void> {
    return this.#model.redraw(target);
  }

  /** Shows the row of a cluster, namespace or application, opening the view and what lies above it; false where it is gone. */
  async show(cluster: ClusterRef, namespace?: string, application?: string): Promise<boolean> {
    const row = await this.#model.find(cluster, namespace, application);
    if (row === undefined) return false;
    await this.#view.reveal(row, { select: true, focus: true, expand: true });
    return true;
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
