import type { OperationPorts, Outcome } from '../ports.ts';
import type { UndoRequest } from '../requests.ts';
import { planUndo } from '../../core/operations/rolling/undo.ts';
import type { Result } from '../../core/result.ts';
import { roll } from './roll.ts';

/**
 * Brings back the pod template of a revision, or of the one before, and nothing else (PD §2.5). A paused rollout is undone and resumed in
 * one action (PD C13). Failures: those of connecting, observing, reading
 * and patching, `noApplication`, `notFound`, `readOnly`, `journalUnwritable`, `leased`, `cancelled`, `noSuchRevision`.
 */
export const undoRollout = (ports: OperationPorts, request: UndoRequest, signal: AbortSignal): Promise<Result<Outcome>> =>
  roll(ports, request, (seen, whole) => planUndo(seen, request, whole), signal, true);
