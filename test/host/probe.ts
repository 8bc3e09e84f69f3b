/** Not a test: what `npm run bench` runs in a fresh window to measure activation. Writes its finding to PROBE_REPORT. */
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { activation, loadedBundles, started } from './instruments.ts';
import { extension, until } from './extension.ts';

export interface Probe {
  /** Milliseconds. */
  readonly load: number;
  readonly activate: number;
  /** Processes and connections that opening two YAML files caused, diagnosis included. */
  readonly started: readonly string[];
  readonly bundles: readonly string[];
}

export async function run(): Promise<void> {
  const report = process.env['PROBE_REPORT'];
  if (report === undefined) throw new Error('PROBE_REPORT does not name the file to report to.');
  await calm();
  started.length = 0;
  await show('apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n');
  await until(() => extension().isActive && activation.activate !== undefined);
  const broken = await show('apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: many\n');
  await until(() => vscode.languages.getDiagnostics(broken.uri).length > 0);
  await calm();
  const { load = Number.NaN, activate = Number.NaN } = activation;
  const probe: Probe = { load, activate, started, bundles: loadedBundles() };
  writeFileSync(report, JSON.stringify(probe));
}

async function show(content: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ language: 'yaml', content });
  await vscode.window.showTextDocument(document);
  return document;
}

/** Resolves once the host is done starting: ten timers in a row that are on time. */
async function calm(): Promise<void> {
  for (let onTime = 0; onTime < 10; ) {
    const start = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 20));
    onTime = performance.now() - start < 25 ? onTime + 1 : 0;
  }
}
