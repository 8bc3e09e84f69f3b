import { randomUUID } from 'node:crypto';
import { createJournal } from '../../../src/app/journal.ts';
import type { OperationPorts } from '../../../src/app/ports.ts';
import { parseSettings } from '../../../src/core/settings.ts';
import type { Plan } from '../../../src/core/operations/plan.ts';
import { clustersAt, realPorts } from '../realPorts.ts';
import type { ChaosProxy, Guard } from './proxy.ts';

/** One run of the extension. Its journal's lines outlive it. */
export interface Window {
  readonly ports: OperationPorts;
  /** Resolves when it crashed: nothing of it reads, writes, waits or records from then on. */
  readonly died: Promise<'crashed'>;
  readonly dead: () => boolean;
  crash(): void;
  close(): void;
}

export interface WindowOptions {
  readonly proxy: ChaosProxy;
  readonly kubeconfig: string;
  /** The journal's file. */
  readonly lines: string[];
  /** Milliseconds that the clock is ahead: leases of windows that are gone have run out. */
  readonly ahead: number;
  readonly verifySeconds: number;
  readonly who: string;
  readonly guard: Omit<Guard, 'crash'>;
  readonly confirm: (plan: Plan) => Promise<void>;
}

const forever = new Promise<never>(() => undefined);

export function openWindow({ proxy, kubeconfig, lines, ahead, verifySeconds, who, guard, confirm }: WindowOptions): Window {
  const agent = `deployment-strategies/chaos-${randomUUID()}`;
  const clusters = clustersAt(kubeconfig, { userAgent: agent });
  let dead = false;
  const gone = new AbortController();
  let tell: (how: 'crashed') => void = () => undefined;
  const died = new Promise<'crashed'>((resolve) => { tell = resolve; });
  const living = <T>(run: () => Promise<T>): Promise<T> => (dead ? forever : run().then((value) => (dead ? forever : value), (error: unknown) => { if (dead) return forever; throw error; }));

  function end(): void {
    proxy.kill(agent);
    clusters.dispose();
  }
  function crash(): void {
    if (dead) return;
    dead = true;
    gone.abort();
    end();
    tell('crashed');
  }

  proxy.guards.set(agent, { ...guard, crash });
  const journal = createJournal({
    read: () => living(() => Promise.resolve([...lines])),
    append: (line) => living(() => {
      lines.push(line);
      return Promise.resolve();
    }),
  }, 'memory');
  const settings = parseSettings((key) => (key === 'verifyTimeoutSeconds' ? verifySeconds : key === 'holdMinutes' ? 0 : undefined));
  const usual = realPorts(clusters, { while: confirm });
  const ports: OperationPorts = {
    ...usual,
    clusters: { connect: (cluster) => living(() => clusters.connect(cluster)) },
    journal,
    clock: { now: () => Date.now() + ahead, wait: (ms, signal) => living(() => usual.clock.wait(ms, AbortSignal.any([signal, gone.signal]))) },
    settings: () => settings,
    who,
    newId: randomUUID,
    running: new Set(),
  };
  return { ports, died, dead: () => dead, crash, close: end };
}
