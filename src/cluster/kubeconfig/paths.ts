import { delimiter, isAbsolute, join, resolve } from 'node:path';

export interface KubeconfigPaths {
  readonly files: readonly string[];
  /** For sentences: the one file, or the whole list. */
  readonly shown: string;
}

export type Env = Readonly<Record<string, string | undefined>>;

/** The home folder as client-go finds it (`homedir.HomeDir`): `HOME`, on Windows also the profile. */
export const homeOf = (env: Env): string => env['HOME'] ?? env['USERPROFILE'] ?? '';

/**
 * Which files make up the kubeconfig: the setting; else the list in `KUBECONFIG` (empty parts and repetitions fall out, as in client-go
 * `NewDefaultClientConfigLoadingRules`); else `~/.kube/config`. A leading `~` of the setting is the home folder, as no shell is there to do it.
 */
export function kubeconfigPaths(setting: string, env: Env, cwd: string): KubeconfigPaths {
  const home = homeOf(env);
  if (setting !== '') {
    const path = /^~[/\\]/.test(setting) ? join(home, setting.slice(2)) : setting;
    return { files: [isAbsolute(path) ? path : resolve(home === '' ? cwd : home, path)], shown: path };
  }
  const listed = [...new Set((env['KUBECONFIG'] ?? '').split(delimiter).filter((part) => part !== ''))];
  if (listed.length > 0) return { files: listed.map((part) => resolve(cwd, part)), shown: listed.join(delimiter) };
  const usual = join(home, '.kube', 'config');
  return { files: [usual], shown: usual };
}
