/** Which command stands behind a lens of a manifest, and what it is told. Nothing here needs VS Code. */
import type { At, CommandId } from '../../contributions.ts';
import { clean } from '../../core/live/clean.ts';
import type { Lens, LensAction } from '../../core/manifest/lenses.ts';
import type { Target } from '../../core/target.ts';

/** A canary release that the tree shows as in progress. Nothing is asked of a cluster for a lens: what nobody looks at is not known. */
export interface KnownRelease {
  readonly target: Target;
  readonly application: string;
  /** Names of the application's Services. */
  readonly services: readonly string[];
  /** The ladder has another step; at its end the release is promoted. */
  readonly next: boolean;
}

export interface LensCommand {
  readonly id: CommandId;
  readonly icon: string;
  readonly title: string;
  /** Of which application where: only where that is known. */
  readonly tooltip?: string;
  readonly at: At;
}

type Door = Pick<LensCommand, 'id' | 'icon' | 'title'>;

/** Titles and icons as the palette and the tree have them; a test holds them against package.json. */
export const lensDoors = {
  switchTraffic: { id: 'deploymentStrategies.switchTraffic', icon: 'arrow-swap', title: 'Switch Traffic…' },
  createTrack: { id: 'deploymentStrategies.createTrack', icon: 'add', title: 'Create Track…' },
  startCanary: { id: 'deploymentStrategies.startCanary', icon: 'rocket', title: 'Start Canary…' },
  scaleCanary: { id: 'deploymentStrategies.scaleCanary', icon: 'graph', title: 'Scale Canary…' },
  setImage: { id: 'deploymentStrategies.setImage', icon: 'package', title: 'Set Image…' },
  undoRollout: { id: 'deploymentStrategies.undoRollout', icon: 'debug-reverse-continue', title: 'Undo Rollout…' },
  nextStep: { id: 'deploymentStrategies.nextStep', icon: 'arrow-right', title: 'Next Step' },
  promoteCanary: { id: 'deploymentStrategies.promoteCanary', icon: 'check-all', title: 'Promote Canary…' },
  abortCanary: { id: 'deploymentStrategies.abortCanary', icon: 'debug-stop', title: 'Abort Canary' },
} as const satisfies Readonly<Record<LensAction | 'nextStep' | 'promoteCanary' | 'abortCanary', Door>>;

/**
 * The commands of one lens. Where the Service's canary release is in progress, it is gone on with or ended in place of being started, and
 * not scaled besides. One that runs in two places at once is not chosen between: the command asks.
 */
export function lensCommands({ action, service, deployment }: Lens, releases: readonly KnownRelease[]): readonly LensCommand[] {
  const running = action === 'startCanary' || action === 'scaleCanary' ? releases.filter(({ services }) => services.includes(service)) : [];
  const [one, ...others] = running;
  if (one === undefined) return [{ ...lensDoors[action], at: { service, ...(deployment === undefined ? {} : { deployment }) } }];
  if (action === 'scaleCanary') return [];
  const { target, application } = one;
  const where = { tooltip: `${clean(application)} in ${clean(target.namespace)} on ${clean(target.cluster.context)}`, at: { target, application } };
  const said = others.length === 0 ? where : { at: { service } };
  return [{ ...(running.some(({ next }) => next) ? lensDoors.nextStep : lensDoors.promoteCanary), ...said }, { ...lensDoors.abortCanary, ...said }];
}
