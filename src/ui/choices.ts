import type * as vscode from 'vscode';
import type { ContextInfo } from '../app/ports.ts';
import { clusterKey, type ClusterRef } from '../core/target.ts';

const contextKey = 'context';
const namespacesKey = 'namespaces';

/**
 * What the person chose by Select Context and Select Namespace: offered first in picks, marked and open in the tree. Kept
 * with the workspace; the kubeconfig is never written, and no write to a cluster depends on it.
 */
export class Choices {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  /** Key of the chosen cluster; undefined: none was chosen. */
  context(): string | undefined {
    const stored = this.#state.get<unknown>(contextKey);
    return typeof stored === 'string' ? stored : undefined;
  }

  namespace(cluster: ClusterRef): string | undefined {
    const stored = this.#namespaces()[clusterKey(cluster)];
    return typeof stored === 'string' ? stored : undefined;
  }

  async chooseContext(cluster: ClusterRef): Promise<void> {
    await this.#state.update(contextKey, clusterKey(cluster));
  }

  async chooseNamespace(cluster: ClusterRef, namespace: string): Promise<void> {
    await this.#state.update(namespacesKey, { ...this.#namespaces(), [clusterKey(cluster)]: namespace });
  }

  #namespaces(): Readonly<Record<string, unknown>> {
    const stored = this.#state.get<unknown>(namespacesKey);
    return typeof stored === 'object' && stored !== null ? { ...stored } : {};
  }
}

/**
 * Whether a context is marked as the one in use: the chosen one, or else the kubeconfig's current one. The practice cluster's
 * kubeconfig is a file of ours: what it calls current is nobody's choice.
 */
export const isInUse = (context: ContextInfo, chosen: string | undefined): boolean =>
  chosen === undefined ? context.current && context.cluster.source === 'kubeconfig' : chosen === clusterKey(context.cluster);
