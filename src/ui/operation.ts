import type { OperationPorts, Outcome } from '../app/ports.ts';
import { clean } from '../core/live/clean.ts';
import type { Result } from '../core/result.ts';
import type { Target } from '../core/target.ts';
import { PlanDialog } from './confirm.ts';
import type { Documents } from './documents.ts';
import { withProgress, type StatusLine } from './progress.ts';
import type { Reporter } from './report.ts';

/** What every door of an operation shares: the ports of the use cases, and how asking, progress and the end are shown. */
export interface OperationDoor {
  readonly ports: Omit<OperationPorts, 'confirm' | 'progress'>;
  readonly documents: Documents;
  readonly status: StatusLine;
  readonly report: Reporter;
  /** Draws the rows of a namespace again: what can be taken back is another thing now. */
  readonly redraw: (target: Target) => Promise<void>;
}

export interface Operation {
  /** For the notification and the status bar: `llm-app → green`. */
  readonly what: string;
  readonly target: Target;
  readonly application: string;
  readonly run: (ports: OperationPorts, signal: AbortSignal) => Promise<Result<Outcome>>;
}

/** Runs one operation from the plan to the report. */
export async function operate(door: OperationDoor, operation: Operation): Promise<void> {
  const running = { what: clean(operation.what), at: { target: operation.target, application: operation.application } };
  try {
    const ended = await withProgress(door.status, running, (progress, signal) =>
      operation.run({ ...door.ports, confirm: new PlanDialog(door.documents, signal), progress: { ...progress, stalled: (text, deployment) => door.report.stalled(text, running.at, deployment) } }, signal),
    );
    if (ended.ok) door.report.outcome(ended.value);
    else door.report.failure(ended.failure);
  } finally {
    await door.redraw(operation.target);
  }
}
