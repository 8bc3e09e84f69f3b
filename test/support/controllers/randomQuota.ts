import type { Change } from '../../../src/core/checks/patched.ts';
import { withDefaults } from '../../../src/core/checks/limitRange.ts';
import type { Raw } from '../../../src/core/checks/raw.ts';
import { random } from '../random.ts';

/** One or two quotas over some pods, and a Deployment whose pods come one by one. */
export interface RandomQuota {
  readonly namespace: string;
  readonly pods: readonly Raw[];
  readonly limitRanges: readonly Raw[];
  readonly quotas: readonly Raw[];
  readonly change: readonly Change[];
  /** The Deployment's pods as its ReplicaSet would create them. */
  readonly added: readonly Raw[];
}

type Dice = ReturnType<typeof random>;
const gpu = 'nvidia.com/gpu';

export function randomQuota(seed: number): RandomQuota {
  const dice = random(1000 + seed);
  const { below } = dice;
  const template = { metadata: { labels: { app: 'new' } }, spec: specOf(dice) };
  const replicas = 1 + below(4);
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'new' }, spec: { replicas, selector: { matchLabels: { app: 'new' } }, template } };
  const limitRanges = below(5) === 0 ? [limitRange(dice)] : [];
  return {
    namespace: `quota-${seed}`,
    pods: Array.from({ length: below(4) }, (_, index) => podOf(`old-${index}`, specOf(dice))),
    limitRanges,
    quotas: Array.from({ length: 1 + below(2) }, (_, index) => quotaOf(`quota-${index}`, dice)),
    change: withDefaults([{ name: 'new', namespace: 'any', before: undefined, after: deployment }], limitRanges),
    added: Array.from({ length: replicas }, (_, index) => podOf(`new-${index}`, template.spec)),
  };
}

const podOf = (name: string, spec: Raw): Raw => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { app: 'new' } }, spec });

function specOf(dice: Dice): Raw {
  const { below, pick } = dice;
  const amounts = (): Raw => ({ ...(below(4) === 0 ? {} : { cpu: pick(['100m', '500m', '1']) }), ...(below(4) === 0 ? {} : { memory: pick(['128Mi', '512Mi', '1G']) }) });
  const resources = (): Raw => {
    const requests = amounts();
    const limits = below(2) === 0 ? requests : {};
    const gpus = below(3) === 0 ? { [gpu]: String(1 + below(2)) } : {};
    return { requests: { ...requests, ...gpus }, limits: { ...limits, ...gpus } };
  };
  const one = (name: string): Raw => ({ name, image: 'registry.example/app:v1', resources: below(6) === 0 ? {} : resources() });
  return {
    // No node has this: nothing is scheduled, and nothing ends.
    nodeSelector: { nowhere: 'true' },
    containers: [one('main'), ...(below(4) === 0 ? [one('beside')] : [])],
    ...(below(5) === 0 ? { initContainers: [one('load')] } : {}),
  };
}

function quotaOf(name: string, { below, pick }: Dice): Raw {
  const all: Raw = {
    'pods': String(2 + below(5)),
    'count/pods': String(2 + below(6)),
    'requests.cpu': pick(['1', '2', '2500m']),
    'cpu': pick(['1', '3']),
    'limits.cpu': pick(['2', '4']),
    'requests.memory': pick(['1Gi', '2G', '3Gi']),
    'limits.memory': pick(['2Gi', '4Gi']),
    [`requests.${gpu}`]: String(below(5)),
  };
  const names = Object.keys(all);
  const chosen = Array.from({ length: 1 + below(3) }, () => pick(names));
  const scope = below(4) === 0 ? pick(['NotTerminating', 'Terminating', 'BestEffort', 'NotBestEffort'] as const) : undefined;
  // The API server takes only these keys with these scopes.
  const allowed = scope === 'BestEffort' ? ['pods'] : scope === undefined ? names : names.filter((key) => !key.startsWith('count/') && !key.includes(gpu));
  const kept = chosen.filter((key) => allowed.includes(key));
  const hard = Object.fromEntries((kept.length === 0 ? ['pods'] : kept).map((key) => [key, all[key]]));
  return { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name }, spec: { hard, ...(scope === undefined ? {} : { scopes: [scope] }) } };
}

const limitRange = ({ pick }: Dice): Raw => ({
  apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'defaults' },
  spec: { limits: [{ type: 'Container', ...pick([{ default: { cpu: '1', memory: '1Gi' } }, { default: { cpu: '2', memory: '2Gi' }, defaultRequest: { cpu: '500m', memory: '256Mi' } }, { defaultRequest: { cpu: '250m' } }]) }] },
});
