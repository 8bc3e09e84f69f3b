import * as vscode from 'vscode';
import type { CommandId } from '../../contributions.ts';
import type { Health } from '../../core/live/application.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import { factTable } from '../markdown.ts';
import { hasArrow, isDeleted } from './changes.ts';

/** What a row looks like. Holds no logic of its own: facts and words come with the row. */
export function toTreeItem(node: TreeNode, startsOpen: boolean): vscode.TreeItem {
  const item = new vscode.TreeItem(node.label, arrow(node, startsOpen));
  item.id = node.id;
  item.description = node.description;
  item.iconPath = icon(node);
  item.contextValue = [node.type, ...tokens(node)].join(' ');
  item.tooltip = new vscode.MarkdownString(factTable(node.label, node.description === '' ? node.tooltip : [['State', node.description], ...node.tooltip]));
  item.accessibilityInformation = { label: spoken(node) };
  if (node.type === 'problem' && node.retry) {
    item.command = { command: 'deploymentStrategies.refresh' satisfies CommandId, title: 'Retry', arguments: [node] };
  }
  return item;
}

function arrow(node: TreeNode, startsOpen: boolean): vscode.TreeItemCollapsibleState {
  if (!hasArrow(node)) return vscode.TreeItemCollapsibleState.None;
  return startsOpen ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
}

/** For `when` clauses: the type first, then what can be done. */
function tokens(node: TreeNode): readonly string[] {
  switch (node.type) {
    case 'cluster':
      return node.cluster.source === 'practice' ? ['practice'] : [];
    case 'application':
      return [node.strategy, ...node.can];
    case 'track':
    case 'release':
      return node.can;
    case 'problem':
      return node.retry ? ['retry'] : [];
    case 'namespace':
    case 'replicaSet':
    case 'pod':
    case 'message':
      return [];
  }
}

const strategyIcons = { 'rolling-update': 'sync', 'blue-green': 'arrow-swap', canary: 'pie-chart', 'ab-testing': 'split-horizontal' } as const;

/** The shape says kind and trouble; the colour only repeats it. */
function icon(node: TreeNode): vscode.ThemeIcon {
  switch (node.type) {
    case 'cluster':
      if (node.cluster.source === 'practice') return new vscode.ThemeIcon('beaker');
      if (node.protected) return new vscode.ThemeIcon('lock');
      return new vscode.ThemeIcon(node.current ? 'vm-active' : 'cloud');
    case 'namespace':
      return new vscode.ThemeIcon('symbol-namespace');
    case 'application':
      return byHealth(node.health, strategyIcons[node.strategy]);
    case 'track':
      return byHealth(node.health, node.live ? 'circle-filled' : 'circle-outline');
    case 'release':
      return new vscode.ThemeIcon(node.held ? 'debug-pause' : 'rocket');
    case 'replicaSet':
      return byHealth(node.health, 'layers');
    case 'pod':
      return byHealth(node.health, 'package');
    case 'problem':
      return new vscode.ThemeIcon('warning', new vscode.ThemeColor('problemsWarningIcon.foreground'));
    case 'message':
      return new vscode.ThemeIcon(isDeleted(node) ? 'trash' : 'info');
  }
}

function byHealth(health: Health, well: string): vscode.ThemeIcon {
  switch (health) {
    case 'healthy':
      return new vscode.ThemeIcon(well, new vscode.ThemeColor('charts.green'));
    case 'idle':
      return new vscode.ThemeIcon(well);
    case 'progressing':
      return new vscode.ThemeIcon('loading~spin');
    case 'degraded':
      return new vscode.ThemeIcon('warning', new vscode.ThemeColor('problemsWarningIcon.foreground'));
    case 'broken':
      return new vscode.ThemeIcon('error', new vscode.ThemeColor('problemsErrorIcon.foreground'));
    case 'unknown':
      return new vscode.ThemeIcon('question');
  }
}

/** What a screen reader says; the kind stands first, because icons are not read. */
function spoken(node: TreeNode): string {
  const kind = node.type === 'replicaSet' ? 'ReplicaSet' : node.type === 'message' ? '' : node.type;
  const health = 'health' in node && node.health !== 'healthy' && node.health !== 'idle' ? node.health : '';
  const state = node.description === kind ? '' : node.description;
  return [`${kind} ${node.label}`.trim(), state, health].filter((part) => part !== '').join(', ');
}
