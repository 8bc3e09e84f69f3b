import type { Group } from './grouping.ts';

/**
 * One name for each group, in the same order: the value of label `app`, else what the Deployments' names share, else the
 * Service's (or Deployment's) name. A name that is taken falls to the next, since commands and the journal find an
 * application by it; groups that get traffic choose before those without.
 */
export function namesOf(groups: readonly Group[]): readonly string[] {
  const taken = new Set<string>();
  return groups.map((group) => {
    const wanted = candidates(group).filter((name) => name !== '');
    const free = wanted.find((name) => !taken.has(name)) ?? numbered(wanted[0] ?? 'application', taken);
    taken.add(free);
    return free;
  });
}

function candidates({ deployments, services, route, main }: Group): readonly string[] {
  const apps = new Set(deployments.map((deployment) => deployment.templateLabels['app'] ?? ''));
  const [app = ''] = apps;
  const [first] = deployments;
  return [
    apps.size === 1 ? app : '',
    sharedStart(deployments.map(({ name }) => name)),
    route?.name ?? main[0]?.name ?? services[0]?.name ?? '',
    first?.name ?? '',
  ];
}

function numbered(name: string, taken: ReadonlySet<string>): string {
  for (let n = 2; ; n++) if (!taken.has(`${name} (${n})`)) return `${name} (${n})`;
}

/** The parts between hyphens that all names start with: `chat` of `chat-stable` and `chat-canary`. */
function sharedStart(names: readonly string[]): string {
  const [first = [], ...others] = names.map((name) => name.split('-'));
  const differs = first.findIndex((part, index) => others.some((parts) => parts[index] !== part));
  return (differs === -1 ? first : first.slice(0, differs)).join('-');
}
