import type { Check, Verdict } from '../operations/plan.ts';

/** One preflight check: its stable id, what the dialog calls it, and the rows of the failure catalogue (PD §3) that it answers. */
export interface CheckInfo {
  readonly title: string;
  readonly codes: readonly string[];
  readonly asks: string;
}

/** All preflight checks, in the order of the dialog. The README's table is this one. */
export const checkTable = {
  'rights': { title: 'Rights', codes: ['A13'], asks: 'May you make every write of the plan?' },
  'admission': { title: 'Admission', codes: ['A15'], asks: 'Does the server accept the exact objects in a dry run?' },
  'room': { title: 'Room', codes: ['R1', 'R2', 'R3', 'B6'], asks: 'Does every new pod find a node with the GPUs, CPU and memory it asks for?' },
  'quota': { title: 'Quota', codes: ['A15'], asks: 'Do the quotas of the namespace admit the new pods?' },
  'nothing-rolls': { title: 'Template', codes: ['A8'], asks: 'Is the new template another one than the old?' },
  'mutable-tag': { title: 'Tag', codes: ['A8'], asks: 'Does the image name a version that cannot change?' },
  'volume-claims': { title: 'Volumes', codes: ['A14'], asks: 'Can old and new pods hold their volumes at the same time?' },
  'gang': { title: 'Scheduler', codes: ['R4'], asks: 'Does a gang scheduler wait for more pods than come at a time?' },
  'paused': { title: 'Paused', codes: ['R6'], asks: 'Does a paused Deployment keep the change from being rolled out?' },
  'deadline': { title: 'Deadline', codes: ['A6', 'R6'], asks: 'Is there a deadline, and is it long enough for one pod to become ready?' },
  'history': { title: 'History', codes: ['R8'], asks: 'Is a revision kept that the rollout can be undone to?' },
  'autoscaler': { title: 'Autoscaler', codes: ['C1', 'C8'], asks: 'Does a HorizontalPodAutoscaler set the replicas again, or count pods of both tracks?' },
  'routes': { title: 'Routes', codes: ['C3', 'C4'], asks: 'Do the weights of an HTTPRoute fit the pods that stand behind them then?' },
  'disruption-budget': { title: 'Disruption', codes: ['B9'], asks: 'Does a PodDisruptionBudget keep nodes from being drained?' },
  'one-track': { title: 'One track', codes: ['B7', 'B9'], asks: 'Does an autoscaler, a budget or a NetworkPolicy find one track and not the other?' },
  'ownership': { title: 'Owner', codes: ['A10'], asks: 'Does Argo CD, Flux, Helm or another manager set the same fields?' },
} as const satisfies Readonly<Record<string, CheckInfo>>;

export type CheckId = keyof typeof checkTable;

export const checkOf = (id: CheckId, verdict: Verdict, detail: string, evidence: readonly string[] = []): Check => ({
  id, title: checkTable[id].title, verdict, detail, ...(evidence.length === 0 ? {} : { evidence: evidence.join('; ') }),
});
