import { abortCanary } from '../../../src/app/canary/abortCanary.ts';
import type { OperationPorts, Outcome } from '../../../src/app/ports.ts';
import { takeBack } from '../../../src/app/takeBack.ts';
import { unfinished } from '../../../src/core/operations/history.ts';
import type { Result } from '../../../src/core/result.ts';
import type { Target } from '../../../src/core/target.ts';
import { treeOf } from '../../../src/core/tree/tree.ts';
import { application } from './applications.ts';
import { notBack } from './audit.ts';
import { endOf, messageOf, type Running } from './running.ts';
import type { Sight } from './sight.ts';

/** What the tree of a window that has just opened gets wrong about what a crash has left. */
export async function misnamed(ports: OperationPorts, target: Target): Promise<readonly string[]> {
  const connected = await ports.clusters.connect(target.cluster);
  const seen = connected.ok ? await connected.value.observe(target.namespace, AbortSignal.timeout(300_000)) : connected;
  if (!seen.ok) return [`the namespace cannot be read after a crash: ${JSON.stringify(seen.failure)}`];
  const journalled = await ports.journal.entries(target);
  const rows = treeOf(seen.value, 'version', { journalled, running: new Set(), now: ports.clock.now() });
  const row = rows.find((one) => one.type === 'application' && one.application === application);
  if (row === undefined) return [`the tree does not name ${application} after a crash: ${rows.map(({ label, description }) => `${label} ${description}`).join('; ')}`];
  return unfinished(journalled, application) !== undefined && !/not finished|chaos:/.test(row.description) ? [`the tree does not say that an operation was cut: ${row.description}`] : [];
}

export interface Recovered {
  /** undefined: nothing that was tried led out of it. */
  readonly how: string | undefined;
  /** What is wrong with it. */
  readonly wrong: readonly string[];
}

/**
 * Brings what a crash has left to an end: taken back by the journal, aborted, or by the same operation over again. `sights` reads the
 * application; what was taken back must be as it was when the plan was shown.
 */
export async function leadOut(of: Running, target: Target, ports: OperationPorts, begin: (name: string) => void, sights: () => Promise<Sight>): Promise<Recovered> {
  const asked = { target, application };
  const said: string[] = [];
  const attempt = async (name: string, run: (signal: AbortSignal) => Promise<Result<Outcome>>): Promise<string> => {
    begin(name);
    const result = await run(AbortSignal.timeout(300_000));
    said.push(`${name}: ${endOf(result)} ${messageOf(result)}`);
    of.history.push(said.at(-1) ?? '');
    return endOf(result);
  };
  const done = (end: string): boolean => end === 'verified' || end === 'nothing-to-do';
  const again = async (): Promise<boolean> => done(await attempt(of.chosen.name, (signal) => of.chosen.run(ports, signal)));
  if (of.chosen.name === 'take back') {
    // The entry that it was about, not the newest: it is finished, or is taken back itself.
    if (await again()) return { how: 'the same take back again', wrong: [] };
    const cut = unfinished(await ports.journal.entries(target), application);
    if (cut !== undefined && done(await attempt('take back of the take back', (signal) => takeBack(ports, { ...asked, entry: cut.id }, signal)))) return { how: 'a take back of the take back', wrong: [] };
    return of.wrote === 0 ? { how: 'nothing was written', wrong: [] } : lost(said);
  }
  const back = await attempt('take back', (signal) => takeBack(ports, asked, signal));
  if (back === 'nothingToTakeBack' && of.wrote === 0) return { how: 'nothing was written', wrong: [] };
  if (done(back)) {
    if (of.answered === undefined || of.wroteSince === 0) return { how: 'take back', wrong: [] };
    return { how: 'taken back to what it was', wrong: notBack(of.answered, await sights()).map((what) => `after take back, ${what}`) };
  }
  if ((await attempt('abort', (signal) => abortCanary(ports, asked, signal))) === 'verified') return { how: 'abort', wrong: [] };
  if (await again()) return { how: 'the same operation again', wrong: [] };
  return lost(said);
}

const lost = (said: readonly string[]): Recovered => ({ how: undefined, wrong: [`no way back after a crash: ${said.join('; ')}`] });
