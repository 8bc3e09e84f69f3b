/**
 * The composition root: builds everything, connects it, and owns it. Activation contacts nothing, starts no process and
 * reads no file; what is not needed to show an empty view and to take a command is in bundles of their own, loaded at first need.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { createProbeBook } from './app/blueGreen/probeBook.ts';
import { createJournal } from './app/journal.ts';
import type { ClustersPort } from './app/ports.ts';
import { createRightsBook } from './app/rightsBook.ts';
import { createTurns } from './app/turns.ts';
import { createUnderway, type Underway } from './app/underway.ts';
import { contextKeys } from './contributions.ts';
import type { Strategy } from './core/live/application.ts';
import { clean } from './core/live/clean.ts';
import type { Snapshot } from './core/live/records.ts';
import { Choices } from './ui/choices.ts';
import { later, systemClock } from './ui/clock.ts';
import { lazyClusters } from './ui/clusters.ts';
import { commandHandlers, focusView, registerShow } from './ui/commands/handlers.ts';
import { registerCommands } from './ui/commands/register.ts';
import { registerDecisionPage } from './ui/decision/register.ts';
import { Documents } from './ui/documents.ts';
import { journalFile } from './ui/journalFile.ts';
import { DisposableStore } from './ui/lifecycle.ts';
import { createLog } from './ui/log.ts';
import type { OperationDoor } from './ui/operation.ts';
import { registerManifests } from './ui/manifests/register.ts';
import { Practice } from './ui/practice.ts';
import { StatusLine } from './ui/progress.ts';
import { Reporter } from './ui/report.ts';
import { SettingsStore } from './ui/settings.ts';
import { ClusterTree } from './ui/tree/provider.ts';
import { userName } from './ui/userName.ts';

/** How long a namespace is still followed after it went out of sight: long enough to look into another view and back. */
const outOfSight = 30_000;

let endPractice: (() => Promise<void>) | undefined;
let underway: Underway | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const owned = new DisposableStore();
  context.subscriptions.push(owned);
  const log = owned.add(createLog());
  const report = new Reporter(log, context.extensionUri);
  const settings = owned.add(new SettingsStore());
  const storage = context.globalStorageUri.fsPath;
  const chosen = new Choices(context.workspaceState);

  const practice = new Practice({
    start: async (options) => (await import('./practice/start.ts')).startPracticeCluster(options),
    folder: join(storage, 'practice'),
    outside: process.env['DEPLOYMENT_STRATEGIES_PRACTICE'] || undefined,
    settings: settings.get,
    log: (line) => log.debug(line),
    changed: (running) => setContext(contextKeys.practiceRunning, running),
  });
  endPractice = () => practice.end();
  setContext(contextKeys.practiceRunning, practice.running());

  const loadClusters = async (): Promise<ClustersPort> => {
    const { createClusters } = await import('./cluster/connect.ts');
    const clusters = createClusters({
      kubeconfig: () => settings.get().kubeconfig,
      env: process.env,
      practiceKubeconfig: practice.kubeconfig,
      mayRunPlugins: () => vscode.workspace.isTrusted,
      log: ({ context: name, method, path, status, ms, bytes, note }) => log.debug(`${clean(name)}: ${method} ${clean(path, 1000)} ${status} in ${ms} ms, ${bytes} bytes ${note}`.trimEnd()),
      namespaces: () => settings.get().namespaces,
      userAgent: `deployment-strategies/${String((context.extension.packageJSON as { version?: unknown }).version)}`,
    });
    owned.add(clusters);
    clusters.onKubeconfigChanged(() => tree.refresh());
    return clusters;
  };
  const clusters = lazyClusters(loadClusters);
  const journalPath = join(storage, 'journal.jsonl');
  const journal = createJournal(journalFile(journalPath), journalPath);
  const rights = createRightsBook({
    clusters,
    now: () => systemClock.now(),
    learned: (target) => void tree.redraw(target).catch((error: unknown) => report.quietly('drawing what may be done', error)),
    unexpected: (what, error) => report.quietly(what, error),
  });
  owned.add(rights);
  const running = new Set<string>();
  const ownTurn = createTurns();
  const rowsOf = async (snapshot: Snapshot) => {
    const [journalled, { treeOf }] = await Promise.all([journal.entries(snapshot.target), import('./core/tree/tree.ts')]);
    await ownTurn();
    return treeOf(snapshot, settings.get().trackLabel, { journalled, rights: rights.of(snapshot.target), running, now: systemClock.now() });
  };

  const tree: ClusterTree = owned.add(
    new ClusterTree({
      clusters,
      settings: settings.get,
      chosen,
      rowsOf,
      refreshed: () => rights.doubt(),
      noKubeconfig: (none) => setContext(contextKeys.noKubeconfig, none),
      unexpected: (what, error) => report.quietly(what, error),
      later: (run) => later(outOfSight, run),
    }),
  );
  owned.add(settings.onDidChange(() => tree.refresh()));
  owned.add(vscode.workspace.onDidGrantWorkspaceTrust(() => tree.refresh()));

  underway = createUnderway((error) => report.quietly('what an operation does after its end', error));
  const ports: OperationDoor['ports'] = { clusters, journal, clock: systemClock, settings: settings.get, newId: randomUUID, running, underway, probes: createProbeBook(), trusted: () => vscode.workspace.isTrusted, get who() { return userName(); } };
  const door: OperationDoor = {
    ports,
    documents: owned.add(new Documents()),
    status: owned.add(new StatusLine()),
    report,
    redraw: (target) => tree.redraw(target),
  };
  owned.add(registerManifests({ log, settings: settings.get, releases: { list: () => tree.releases(), onDidChange: tree.onDidChangeReleases } }));
  const insertManifests = async (strategy?: Strategy): Promise<void> => (await import('./ui/manifests/insert.ts')).insertManifests(strategy);
  const page = owned.add(registerDecisionPage({ extensionUri: context.extensionUri, report, memory: context.workspaceState, insertManifests, showApplications: focusView }));
  owned.add(
    registerCommands(
      report,
      commandHandlers({
        operations: { door, chosen, tree, pick: { clusters, chosen, settings: settings.get, rowsOf, failed: (failure) => report.failure(failure) } },
        practice: { practice, report, refresh: () => tree.refresh() },
        openDecisionPage: () => page.open(),
        insertManifests,
        log,
      }),
    ),
  );
  owned.add(registerShow(tree));
}

/** Leases that are being given back come first; a practice cluster inside this process ends with it. */
export async function deactivate(): Promise<void> {
  await underway?.settled();
  await endPractice?.();
}

function setContext(key: string, value: boolean): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
