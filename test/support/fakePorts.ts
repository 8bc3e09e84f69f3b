import type { Answer, ClockPort, ClusterPort, OperationPorts } from '../../src/app/ports.ts';
import { createJournal, type LinesPort } from '../../src/app/journal.ts';
import { parseSettings, type Settings } from '../../src/core/settings.ts';
import { warningsOf, type Plan } from '../../src/core/operations/plan.ts';
import { ok, fail } from '../../src/core/result.ts';
import type { Failure } from '../../src/core/failure.ts';

/** Lines in memory. `full` makes appending fail, as a full disk does. */
export function fakeLines(lines: string[] = []): LinesPort & { readonly lines: string[]; full: boolean } {
  return {
    lines,
    full: false,
    read: () => Promise.resolve([...lines]),
    append(line) {
      if (this.full) return Promise.reject(new Error('no space left on device'));
      lines.push(line);
      return Promise.resolve();
    },
  };
}

/** Short waits pass at once, long ones when somebody says that the time is over, or that so much of it has passed. */
export function fakeClock(): ClockPort & { expire(): void; pass(ms: number): void } {
  let now = Date.UTC(2026, 0, 1);
  const long = new Map<() => void, number>();
  return {
    now: () => now,
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(new Error('aborted'));
          return;
        }
        if (ms <= 1000) {
          now += ms;
          resolve();
          return;
        }
        long.set(resolve, now + ms);
        signal.addEventListener('abort', () => {
          long.delete(resolve);
          reject(new Error('aborted'));
        }, { once: true });
      }),
    expire: () => wake(Math.max(now, ...long.values())),
    pass: (ms) => wake(now + ms),
  };

  function wake(at: number): void {
    now = at;
    for (const [resolve, end] of [...long]) {
      if (end > now) continue;
      long.delete(resolve);
      resolve();
    }
  }
}

export interface FakePorts extends OperationPorts {
  readonly plans: Plan[];
  readonly said: string[];
  /** Each with the name of the Deployment in front. */
  readonly stalled: string[];
  readonly replanned: string[];
  readonly lines: ReturnType<typeof fakeLines>;
  readonly clock: ReturnType<typeof fakeClock>;
}

export interface PortsOptions {
  readonly confirm?: (plan: Plan, typeThis: string | undefined) => Answer;
  readonly settings?: Partial<Settings> | (() => Partial<Settings>);
  readonly lines?: ReturnType<typeof fakeLines>;
  readonly connect?: Failure;
}

/** Says yes to everything, warnings by name, unless told otherwise. */
export function fakePorts(cluster: ClusterPort, options: PortsOptions = {}): FakePorts {
  const plans: Plan[] = [];
  const said: string[] = [];
  const stalled: string[] = [];
  const replanned: string[] = [];
  const lines = options.lines ?? fakeLines();
  const clock = fakeClock();
  let next = lines.lines.length;
  const given = options.settings ?? {};
  return {
    plans,
    said,
    stalled,
    replanned,
    lines,
    clock,
    clusters: { connect: () => Promise.resolve(options.connect === undefined ? ok(cluster) : fail(options.connect)) },
    journal: createJournal(lines, '/journal'),
    settings: () => ({ ...parseSettings(() => undefined), ...(typeof given === 'function' ? given() : given) }),
    who: 'someone',
    newId: () => `id-${next++}`,
    confirm: {
      confirm: (plan, typeThis) => {
        plans.push(plan);
        return Promise.resolve({ accepted: warningsOf(plan).map(({ id }) => id), ...(options.confirm?.(plan, typeThis) ?? { go: true, ...(typeThis === undefined ? {} : { typed: typeThis }) }) });
      },
      replanned: (reason) => {
        replanned.push(reason);
        return Promise.resolve();
      },
    },
    progress: { say: (text) => void said.push(text), stalled: (text, deployment) => void stalled.push(`${deployment}: ${text}`) },
  };
}

export const never = (): AbortSignal => new AbortController().signal;
