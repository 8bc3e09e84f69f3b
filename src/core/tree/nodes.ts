/** Rows of the cluster tree as plain data. `ui/tree` draws each kind in one exhaustive function and holds no logic. */
import type { ClusterRef, Target } from '../target.ts';
import type { Health, Strategy } from '../live/application.ts';

/** For `when` clauses: what can be done with a row now. Each is the last part of a command's id, but for the first two. */
export const commandTokens = [
  'switchable', 'scalable', 'takeBack',
  'setImage', 'pauseRollout', 'resumeRollout', 'restartRollout', 'undoRollout', 'showHistory',
  'createTrack', 'removeTrack', 'probeTrack',
  'startCanary', 'nextStep', 'previousStep', 'holdRelease', 'promoteCanary', 'abortCanary',
  'showJournal',
] as const;
export type CommandToken = (typeof commandTokens)[number];

interface Row {
  /** Unique in the tree and stable while pods come and go: holds source, context, server and namespace. */
  readonly id: string;
  readonly label: string;
  /** At most four facts, worst news last, in words. */
  readonly description: string;
  /** Everything exact, as label and value; drawn as an inert Markdown table. */
  readonly tooltip: readonly (readonly [label: string, value: string])[];
}

export type TreeNode =
  | (Row & { readonly type: 'cluster'; readonly cluster: ClusterRef; readonly protected: boolean; readonly current: boolean })
  | (Row & { readonly type: 'namespace'; readonly target: Target })
  | (Row & {
      readonly type: 'application';
      readonly target: Target;
      readonly application: string;
      readonly strategy: Strategy;
      readonly health: Health;
      /** The Service that a switch would patch; undefined where there is none or several. */
      readonly service: string | undefined;
      /** All Services that send it traffic; manifests are found by them. */
      readonly services?: readonly string[];
      readonly can: readonly CommandToken[];
      /** Tokens that stand in `can` but for the person's rights; the tooltip has the reason. */
      readonly denied?: readonly CommandToken[];
      /** Its words hold times that go on (`started 3 min ago`): drawn again from time to time. */
      readonly aging?: true;
      readonly children: readonly TreeNode[];
    })
  | (Row & {
      readonly type: 'track';
      readonly target: Target;
      readonly application: string;
      readonly track: string;
      readonly deployment: string;
      readonly live: boolean;
      readonly health: Health;
      readonly can: readonly CommandToken[];
      readonly children: readonly TreeNode[];
    })
  /** A release between its operations, as its anchor notes it: what can be done next stands on it. */
  | (Row & { readonly type: 'release'; readonly target: Target; readonly application: string; readonly held: boolean; readonly can: readonly CommandToken[] })
  | (Row & { readonly type: 'replicaSet'; readonly target: Target; readonly name: string; readonly health: Health; readonly children: readonly TreeNode[] })
  | (Row & { readonly type: 'pod'; readonly target: Target; readonly name: string; readonly health: Health })
  /** A failed read, a stray Service, something deleted: a row that says why, never a toast. */
  | (Row & { readonly type: 'problem'; readonly retry: boolean })
  | (Row & { readonly type: 'message' });
