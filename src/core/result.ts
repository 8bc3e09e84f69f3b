/**
 * `core` is the pure part of the product: no vscode, no network, no clock, no randomness, all synchronous.
 * Start here: every function that can fail in an expected way returns a `Result`; `failure.ts` is the closed list
 * of what can go wrong; `live/` is what a cluster holds, slimmed; `operations/` turns state and intent into plans.
 */
import type { Failure } from './failure.ts';

/** Either a value or one expected failure. Bugs are exceptions and keep their stack. */
export type Result<T, F = Failure> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: F };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
export const fail = <F>(failure: F): { readonly ok: false; readonly failure: F } => ({ ok: false, failure });
