import { chmod, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';

/** A kubeconfig with one context called `practice`. */
export const kubeconfigText = (server: string, token: string, ca: string): string =>
  stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'practice', cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
    users: [{ name: 'practice', user: { token } }],
    contexts: [{ name: 'practice', context: { cluster: 'practice', user: 'practice', namespace: 'default' } }],
    'current-context': 'practice',
  });

/** Writes the whole file or none of it, readable by its owner alone. */
export async function writeKubeconfig(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(text);
  } finally {
    await handle.close();
  }
  await chmod(draft, 0o600);
  await rename(draft, file);
}

export const removeKubeconfig = (file: string): Promise<void> => rm(file, { force: true });
