import type { CheckInfo } from '../checks/table.ts';

/** A check that some operations have of their own: when it is asked, what, and the rows of the failure catalogue (PD §3) that it answers. */
export interface OperationCheckInfo extends Omit<CheckInfo, 'title'> {
  /** Names as in `Operation`; `roll` is setImage, restart, undo and resume. */
  readonly of: string;
}

/**
 * The checks of operations by id, in the order of `docs/checks.md`, which is this table; a test holds both against the ids in the code. An id
 * of `checks/table.ts` that an operation answers by itself (`autoscaler`, `history`, `routes`, …) stands there.
 */
export const operationChecks = {
  'read-only': { of: 'every', asks: 'Is writing allowed by the setting?', codes: ['A13'] },
  'protected-context': { of: 'every', asks: 'Is the context protected, so that its name must be typed?', codes: ['A13'] },
  'lease': { of: 'every', asks: 'Does nobody else write to this application?', codes: ['A12'] },
  'changed-since': { of: 'take back', asks: 'Is everything as the record left it?', codes: ['A12'] },
  'rollout': { of: 'every', asks: 'Is a track paused, or rolling out?', codes: ['A11', 'R6'] },
  'verifiable': { of: 'every', asks: 'May pods, ReplicaSets and EndpointSlices be read, so that the effect is seen?', codes: ['B1', 'R5'] },
  'capacity': { of: 'roll, scale, step', asks: 'How many pods are there at the most, and available at the least?', codes: ['R1', 'B6'] },
  'downtime': { of: 'roll', asks: 'Does a pod stay available at every moment?', codes: ['R1', 'A14'] },
  'rounding': { of: 'roll', asks: 'Do the limits come to 0 pods, which Kubernetes rounds up?', codes: ['R1'] },
  'unavailable-now': { of: 'roll', asks: 'Are all pods available at the beginning?', codes: ['R1'] },
  'mid-rollout': { of: 'roll', asks: 'Is another rollout on its way already?', codes: ['A11'] },
  'release': { of: 'roll', asks: 'Does a release in steps rest on this template?', codes: ['C10'] },
  'image-name': { of: 'setImage', asks: 'Is it the name of an image?', codes: ['A15'] },
  'resumes': { of: 'undo', asks: 'Must a pause end for the undo to mean something?', codes: ['C13'] },
  'lost-template': { of: 'undo', asks: 'Does a revision keep the present template?', codes: ['R8'] },
  'reapplied': { of: 'undo', asks: 'Will somebody apply the newer manifest again?', codes: ['A10'] },
  'config': { of: 'undo', asks: 'Does configuration stay that is not undone?', codes: ['A9'] },
  'halfway': { of: 'pause', asks: 'Do pods of two templates stay side by side?', codes: ['R6', 'R7'] },
  'track-value': { of: 'createTrack', asks: 'Can the name be the value of a label, and is it not live?', codes: ['B1'] },
  'name-free': { of: 'createTrack', asks: 'Does no other Deployment have the name?', codes: ['A12'] },
  'selector-has-track': { of: 'createTrack', asks: "Does the live Deployment's selector name its track?", codes: ['C1'] },
  'in-traffic': { of: 'createTrack, removeTrack', asks: 'Does no Service and no route send traffic to the track?', codes: ['B2', 'C4'] },
  'hold': { of: 'createTrack, removeTrack', asks: 'Is the track kept as the way back of a switch?', codes: ['B8'] },
  'not-copied': { of: 'createTrack', asks: 'What belongs to the original or its managers, and is not copied?', codes: ['A10'] },
  'mentions-track': { of: 'createTrack', asks: 'Does the template name the old track elsewhere?', codes: ['B3'] },
  'target-ready': { of: 'switch', asks: 'Has the track as many ready pods as the one that gives up?', codes: ['B1', 'B6'] },
  'size': { of: 'switch, createTrack, createCanary', asks: 'Is the track as large as what is live, whatever a manifest says?', codes: ['B6', 'B7'] },
  'probe': { of: 'switch', asks: 'Did a pod of the track answer a request before traffic reaches it?', codes: ['A3', 'B3'] },
  'selector-matches': { of: 'switch', asks: 'Does the new selector find ready pods?', codes: ['B1'] },
  'target-port': { of: 'switch', asks: "Do both tracks give the Service's named port the same number?", codes: ['B10'] },
  'not-ready-addresses': { of: 'switch', asks: 'Does the Service send traffic to pods that are not ready?', codes: ['A1'] },
  'other-pods': { of: 'switch', asks: "Does the new selector find pods of nobody's track?", codes: ['B9'] },
  'other-services': { of: 'switch', asks: 'Do other Services select pods of either track?', codes: ['B9'] },
  'load-balancer': { of: 'switch', asks: 'Does a load balancer detach before it attaches?', codes: ['B5'] },
  'in-flight': { of: 'switch, removeTrack', asks: 'Do connections stay on the old track?', codes: ['B4', 'A4'] },
  'last-ready': { of: 'removeTrack', asks: 'Has another track a ready pod?', codes: ['B2'] },
  'previews': { of: 'removeTrack', asks: 'Does a Service lose its only endpoints?', codes: ['B9'] },
  'in-progress': { of: 'createCanary', asks: 'Is no other release in progress?', codes: ['A12', 'C7'] },
  'new-image': { of: 'createCanary', asks: 'Does the canary test anything new?', codes: ['A8'] },
  'selectors': { of: 'createCanary', asks: "Does neither selector find the other's pods?", codes: ['C1'] },
  'shared-service': { of: 'createCanary', asks: 'Would a Service share traffic between the two?', codes: ['C4'] },
  'ladder': { of: 'createCanary', asks: 'Which of the steps can so many pods give?', codes: ['C2'] },
  'stable-health': { of: 'createCanary, step', asks: 'Is stable healthy, and if not, is the way forward open?', codes: ['C9'] },
  'mentions': { of: 'createCanary', asks: 'Does the template name stable elsewhere?', codes: ['B3'] },
  'share': { of: 'step, scale', asks: 'What was asked for, and what is the real share?', codes: ['C2'] },
  'share-by-replicas': { of: 'step', asks: 'Do replicas still decide the share?', codes: ['C3', 'C4'] },
  'grows-ready': { of: 'step, promote, scale', asks: 'Is what grows able to start?', codes: ['C4', 'C9'] },
  'tested': { of: 'promote', asks: 'Was the canary ready, and at its last step?', codes: ['C5', 'C10'] },
  'autoscaler-left': { of: 'promote', asks: 'Does an autoscaler stay on the Deployment that has no pods any more?', codes: ['C8'] },
  'stable-first': { of: 'abort', asks: 'Is stable ready with its size before the canary goes?', codes: ['C9', 'C4'] },
  'release-parts': { of: 'abort', asks: 'Are both Deployments of the release still there?', codes: ['C7'] },
  'foreign-canary': { of: 'abort', asks: 'Was the canary made by this release, so that it may be deleted?', codes: ['C7'] },
  'same-image': { of: 'nothing to do', asks: 'Is the image the one that is there?', codes: ['A8'] },
  'same-template': { of: 'nothing to do', asks: 'Is the template the one that is there?', codes: ['A8'] },
  'same-paused': { of: 'nothing to do', asks: 'Is the rollout paused, or not, already?', codes: ['C7'] },
  'same-restart': { of: 'nothing to do', asks: 'Was it restarted in this very second?', codes: ['A8'] },
  'same-size': { of: 'nothing to do', asks: 'Are the sizes those that are there?', codes: ['C7'] },
  'same-track': { of: 'nothing to do', asks: 'Is the track live, or as it would be made, already?', codes: ['C7'] },
  'same-release': { of: 'nothing to do', asks: 'Is a release in progress, and not at that step already?', codes: ['C7'] },
} as const satisfies Readonly<Record<string, OperationCheckInfo>>;
