import { abortCanary } from '../../../src/app/canary/abortCanary.ts';
import type { OperationPorts, Outcome } from '../../../src/app/ports.ts';
import { takeBack } from '../../../src/app/takeBack.ts';
import { unfinished } from '../../../src/core/operations/history.ts';
import type { Plan } from '../../../src/core/operations/plan.ts';
import { leaseLasts } from '../../../src/core/release/lease.ts';
import type { Result } from '../../../src/core/result.ts';
import type { ClusterRef } from '../../../src/core/target.ts';
import { treeOf } from '../../../src/core/tree/tree.ts';
import { eventually } from '../calls.ts';
import type { TestCluster } from '../clusters.ts';
import { random } from '../random.ts';
import { application, seed, type Kind } from './applications.ts';
import { look, violations, type Sight } from './audit.ts';
import { at } from './fields.ts';
import { foreignWrite } from './foreigner.ts';
import { choose, type Chosen } from './operations.ts';
import type { ChaosProxy, Fault, Guard, Written } from './proxy.ts';
import type { Tally } from './tally.ts';
import { openWindow, type Window } from './window.ts';

export interface WorkerOptions {
  readonly cluster: TestCluster;
  readonly proxy: ChaosProxy;
  /** Goes through the proxy. */
  readonly kubeconfig: string;
  readonly ref: ClusterRef;
  readonly kind: Kind;
  readonly seed: number;
  readonly verifySeconds: number;
  readonly tally: Tally;
}

export interface Worker {
  /** One operation, whatever comes of it, with what goes wrong around it. */
  step(): Promise<void>;
  /** A Service of that namespace has gone dark. */
  dark(namespace: string, service: string): void;
  close(): void;
}

/** A cause may show in the endpoints some time after it: nobody is blamed for what may be another's within so many milliseconds. */
const aftermath = 5000;
/** Operations on one application before it is made anew. */
const life = 30;
const faults: readonly Fault[] = ['delay', 'delay', 'reset', 'lost answer', '409', '429', '500', '503'];

interface Running {
  readonly chosen: Chosen;
  plan: Plan | undefined;
  sight: Sight | undefined;
  sightAt: number;
  readonly own: Map<string, string>;
  readonly history: string[];
  /** Writes of ours, leases left out, that the server took. */
  wroteAt: number[];
}

export async function startWorker({ cluster, proxy, kubeconfig, ref, kind, seed: start, verifySeconds, tally }: WorkerOptions): Promise<Worker> {
  const by = random(start);
  let namespace = await seed(cluster, kind);
  let lines: string[] = [];
  let age = 0;
  let ahead = 0;
  let foreignAt = 0;
  let running: Running | undefined;
  let last: Running | undefined;
  let faultiness = 0;
  let foreignIn: 'before' | 'dialog' | 'write' | undefined;
  let crashIn: { left: number; readonly how: Fault } | undefined;
  let window = open();

  function open(): Window {
    const guard: Omit<Guard, 'crash'> = {
      fault(write) {
        if (write && crashIn !== undefined && crashIn.left-- === 0) return crashIn.how;
        if (by.below(100) >= faultiness) return undefined;
        const fault = by.pick(write ? faults : faults.filter((one) => one !== '409'));
        tally.fault(fault);
        return fault;
      },
      cutsWatchAfter: () => (by.below(100) < faultiness * 3 ? 50 + by.below(1500) : undefined),
      async before(write) {
        if (foreignIn === 'write' && !JSON.stringify(write.body).includes('"lease\\"')) await foreign();
        return look(cluster, namespace);
      },
      after: (write, status, body, seen) => {
        if (status < 300) audited(write, body, seen as Sight);
        else running?.history.push(`${write.method} ${write.path} ${String(status)}`);
      },
    };
    return openWindow({ proxy, kubeconfig, lines, ahead, verifySeconds, guard, confirm: confirmed });
  }

  async function foreign(): Promise<void> {
    foreignIn = undefined;
    foreignAt = Date.now();
    const said = await foreignWrite(cluster, namespace, kind, by);
    foreignAt = Date.now();
    tally.foreign();
    running?.history.push(`somebody else: ${said}`);
  }

  async function confirmed(plan: Plan): Promise<void> {
    if (running === undefined) return;
    running.plan = plan;
    running.sight = await look(cluster, namespace);
    running.own.clear();
    running.history.push(`plan ${plan.question} ${plan.writes.map(({ verb = 'patch', name, change }) => `${verb} ${name} ${change}`).join(', ')} [${plan.checks.filter(({ verdict }) => verdict !== 'pass').map(({ id, verdict }) => `${verdict} ${id}`).join(', ')}]`);
    if (foreignIn === 'dialog') await foreign();
  }

  const undisturbed = (of: Running): boolean => foreignAt < of.sightAt - aftermath;

  function audited(write: Written, after: unknown, before: Sight): void {
    const of = running;
    if (of === undefined) return;
    const note = JSON.stringify(write.body).includes('deployment-strategies~1release') || JSON.stringify(write.body).includes('"/metadata/annotations"');
    if (!note) of.wroteAt.push(Date.now());
    tally.write(note);
    of.history.push(`${write.method} ${write.path.split('/').slice(-2).join('/')} ${note ? 'note' : JSON.stringify(write.body).slice(0, 300)}`);
    const judged = { write, after, before, planned: of.sight, own: of.own, wanted: wantedBy(of), undisturbed: undisturbed(of) };
    for (const why of violations(judged)) violated(why, of);
  }

  function violated(why: string, of: Running): void {
    tally.violation({ why, kind, namespace, seed: start, operation: of.chosen.name, history: [...of.history] });
  }

  /** Opens the next window, after the leases of the last have run out, and holds it to what a crash may leave. */
  async function recover(of: Running): Promise<void> {
    tally.crash();
    const excused = !undisturbed(of);
    [faultiness, foreignIn, crashIn] = [0, undefined, undefined];
    window = open();
    await named(of, window.ports);
    ahead += leaseLasts + 1000;
    window.close();
    window = open();
    await named(of, window.ports);
    const target = { cluster: ref, namespace };
    const tries: readonly (readonly [string, (ports: OperationPorts) => Promise<Result<Outcome>>])[] = [
      ['take back', (ports) => takeBack(ports, { target, application }, AbortSignal.timeout(60_000))],
      ['abort', (ports) => abortCanary(ports, { target, application }, AbortSignal.timeout(60_000))],
      [of.chosen.name, (ports) => of.chosen.run(ports, AbortSignal.timeout(60_000))],
    ];
    // Pods that were on their way when it crashed: until they are there, some checks say wait.
    await eventually('the application rests', () => look(cluster, namespace), ({ objects }) => [...objects.values()].every((one) =>
      at(one, 'kind') === 'Service' || at(one, 'spec', 'clusterIP') !== undefined || at(one, 'spec', 'paused') === true || (at(one, 'status', 'observedGeneration') === at(one, 'metadata', 'generation') && Number(at(one, 'status', 'readyReplicas') ?? 0) === at(one, 'spec', 'replicas') && Number(at(one, 'status', 'replicas') ?? 0) === at(one, 'spec', 'replicas'))));
    const said: string[] = [];
    for (const [name, run] of tries) {
      running = { chosen: { name: `${name} after a crash in ${of.chosen.name}`, run }, plan: undefined, sight: undefined, sightAt: Date.now(), own: new Map(), history: of.history, wroteAt: of.wroteAt };
      const result = await run(window.ports);
      said.push(`${name}: ${endOf(result)} ${messageOf(result)}`);
      of.history.push(said.at(-1) ?? '');
      if (result.ok && (result.value.done === 'verified' || result.value.done === 'nothing-to-do')) {
        tally.recovery(name);
        return;
      }
      if (!result.ok && result.failure.kind === 'nothingToTakeBack') {
        tally.recovery('nothing was written');
        return;
      }
    }
    if (excused) tally.excused('no way back after a crash');
    else violated(`no way back after a crash: ${said.join('; ')}`, of);
  }

  async function named(of: Running, ports: OperationPorts): Promise<void> {
    const target = { cluster: ref, namespace };
    const connected = await ports.clusters.connect(ref);
    const seen = connected.ok ? await connected.value.observe(namespace, AbortSignal.timeout(60_000)) : connected;
    if (!seen.ok) {
      violated(`the namespace cannot be read after a crash: ${JSON.stringify(seen.failure)}`, of);
      return;
    }
    const journalled = await ports.journal.entries(target);
    const rows = treeOf(seen.value, 'version', { journalled, running: new Set(), now: ports.clock.now() });
    const row = rows.find((one) => one.type === 'application' && one.application === application);
    if (row === undefined) {
      if (undisturbed(of)) violated(`the tree does not name ${application} after a crash: ${rows.map(({ label, description }) => `${label} ${description}`).join('; ')}`, of);
      else tally.excused('not named after a crash');
    } else if (unfinished(journalled, application) !== undefined && !/not finished|chaos:/.test(row.description)) {
      violated(`the tree does not say that an operation was cut: ${row.description}`, of);
    }
  }

  async function renewed(): Promise<void> {
    const old = namespace;
    window.close();
    running = undefined;
    last = undefined;
    namespace = await seed(cluster, kind);
    lines = [];
    age = 0;
    window = open();
    await cluster.call('DELETE', `/api/v1/namespaces/${old}`);
  }

  return {
    async step() {
      if (++age > life) await renewed();
      faultiness = by.below(5) < 2 ? 2 + by.below(8) : 0;
      foreignIn = by.below(4) === 0 ? by.pick(['before', 'dialog', 'write'] as const) : undefined;
      crashIn = by.below(7) === 0 ? { left: by.below(6), how: by.pick(['crash before', 'crash after'] as const) } : undefined;
      const cancelAfter = by.below(12) === 0 ? by.below(1500) : 60_000;
      const deployments = [...(await look(cluster, namespace)).objects.keys()].filter((key) => key.startsWith('deployments/')).map((key) => key.split('/')[1] ?? '');
      const chosen = choose(kind, { cluster: ref, namespace }, deployments, by);
      if (foreignIn === 'before') await foreign();
      const of: Running = { chosen, plan: undefined, sight: undefined, sightAt: Date.now(), own: new Map(), history: [], wroteAt: [] };
      running = of;
      const working = chosen.run(window.ports, AbortSignal.timeout(cancelAfter));
      working.catch(() => undefined);
      const ended = await Promise.race([working, window.died]);
      if (ended === 'crashed') {
        tally.ended(kind, chosen.name, 'crashed');
        of.history.push('crashed');
        await recover(of);
      } else {
        tally.ended(kind, chosen.name, endOf(ended));
        if (!ended.ok && ended.failure.kind === 'noApplication') age = life;
        // Between two operations a person sometimes closes the window.
        if (by.below(15) === 0) {
          window.close();
          window = open();
        }
      }
      last = running;
    },
    dark(where, service) {
      if (where !== namespace) return;
      const of = running ?? last;
      const wroteAt = of?.wroteAt.at(-1);
      if (of === undefined || wroteAt === undefined || !undisturbed(of)) tally.excused('dark after somebody else wrote');
      else violated(`Service ${service} has no ready endpoint left`, of);
    },
    close: () => window.close(),
  };
}

const endOf = (result: Result<Outcome>): string => (result.ok ? result.value.done : result.failure.kind);
const messageOf = (result: Result<Outcome>): string => (result.ok ? result.value.message : JSON.stringify(result.failure));

/** Pods of all Deployments once the plan is done. */
function wantedBy({ plan, sight }: Running): number {
  if (plan === undefined || sight === undefined) return 0;
  const sizes = new Map([...sight.objects].filter(([key]) => key.startsWith('deployments/')).map(([key, one]) => [key, Number(at(one, 'spec', 'replicas') ?? 0)]));
  for (const { kind, name, verb, ops, body } of plan.writes.map((write) => ({ body: undefined, ...write }))) {
    if (kind !== 'Deployment') continue;
    const size = verb === 'create' ? at(body, 'spec', 'replicas') : verb === 'delete' ? 0 : ops.findLast(({ path, op }) => path === '/spec/replicas' && op !== 'test');
    if (typeof size === 'number') sizes.set(`deployments/${name}`, size);
    else if (size !== undefined) sizes.set(`deployments/${name}`, Number(at(size, 'value')));
  }
  return [...sizes.values()].reduce((sum, one) => sum + one, 0);
}
