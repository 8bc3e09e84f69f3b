import type { OperationPorts } from '../../../src/app/ports.ts';
import type { Plan } from '../../../src/core/operations/plan.ts';
import { leaseLasts } from '../../../src/core/release/lease.ts';
import type { ClusterRef } from '../../../src/core/target.ts';
import { eventually } from '../calls.ts';
import type { TestCluster } from '../clusters.ts';
import { random } from '../random.ts';
import { seed, servicesUrl, type Kind } from './applications.ts';
import { isOnlyNote, violations } from './audit.ts';
import { at } from './fields.ts';
import { foreignWrite } from './foreigner.ts';
import { choose } from './operations.ts';
import type { ChaosProxy, Fault, Guard, Written } from './proxy.ts';
import { leadOut, misnamed } from './recovery.ts';
import { begun, endOf, planText, wantedBy, type Running } from './running.ts';
import { look, rests, type Sight } from './sight.ts';
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
  /** A Service of that namespace has gone dark, at that version of the cluster. */
  dark(namespace: string, service: string, version: number): void;
  close(): void;
}

/** Operations on one application before it is made anew. */
const life = 30;
/** Milliseconds that what somebody else wrote is given to come to rest; longer, and we go on without blaming ourselves. */
const patience = 10_000;
/** Seconds that a way back may take: whether there is one does not depend on the machine. */
const patientSeconds = 120;
const faults: readonly Fault[] = ['delay', 'delay', 'reset', 'lost answer', '409', '429', '500', '503'];

/** A person with a window of the extension. The journal outlives the window. */
interface Actor {
  readonly who: 'chaos' | 'colleague';
  lines: string[];
  running: Running | undefined;
}

export async function startWorker({ cluster, proxy, kubeconfig, ref, kind, seed: start, verifySeconds, tally }: WorkerOptions): Promise<Worker> {
  const noise = random(start ^ 0x5bd1e995);
  let by = random(start);
  let steps = 0;
  let namespace = await seed(cluster, kind);
  let age = 0;
  let ahead = 0;
  /** Somebody else wrote, and it has not come to rest. Versions: of that write, and of the last rest after one. */
  let disturbed = false;
  let disturbedAt = 0;
  let calmAt = 0;
  /** Counts beginnings and ends of writes of somebody else: even between them. */
  let foreigners = 0;
  let faultiness = 0;
  let foreignIn: 'before' | 'dialog' | 'write' | undefined;
  let crashIn: { left: number; readonly how: Fault } | undefined;
  const me: Actor = { who: 'chaos', lines: [], running: undefined };
  const colleague: Actor = { who: 'colleague', lines: [], running: undefined };
  let window = open(me);

  function open(actor: Actor, seconds = verifySeconds): Window {
    const guard: Omit<Guard, 'crash'> = {
      fault(write) {
        if (actor === me && write && crashIn !== undefined && crashIn.left-- === 0) return crashIn.how;
        if (noise.below(100) >= faultiness) return undefined;
        const fault = noise.pick(write ? faults : faults.filter((one) => one !== '409'));
        tally.fault(fault);
        return fault;
      },
      cutsWatchAfter: () => (noise.below(100) < faultiness * 3 ? 50 + noise.below(1500) : undefined),
      async before(write) {
        if (foreignIn === 'write' && !isOnlyNote(write)) await foreign();
        const then = foreigners;
        return { sight: await look(cluster, namespace), then };
      },
      after: (write, status, body, seen) => {
        const { sight, then } = seen as { readonly sight: Sight; readonly then: number };
        if (status < 300) audited(actor, write, body, sight, then !== foreigners || then % 2 === 1);
        else tell(`${actor.who}: ${write.method} ${write.path} ${String(status)}`);
      },
    };
    return openWindow({ proxy, kubeconfig, lines: actor.lines, ahead, verifySeconds: seconds, who: actor.who, guard, confirm: (plan) => confirmed(actor, plan) });
  }

  function tell(what: string): void {
    me.running?.history.push(what);
  }

  async function foreign(): Promise<void> {
    foreignIn = undefined;
    if (!disturbed) disturbedAt = Number(at((await cluster.call('GET', servicesUrl(namespace))).body, 'metadata', 'resourceVersion'));
    disturbed = true;
    foreigners++;
    const said = await foreignWrite(cluster, namespace, kind, by).finally(() => foreigners++);
    tally.foreign();
    tell(`somebody else: ${said}`);
  }

  /** Waits until what somebody else wrote shows: from then on, what happens is ours. */
  async function calm(): Promise<void> {
    const end = Date.now() + patience;
    while (disturbed && Date.now() < end) {
      const sight = await look(cluster, namespace);
      if (rests(sight)) [disturbed, calmAt] = [false, sight.version];
      else await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** The dialog is open: a person reads, and somebody else may write meanwhile. */
  async function confirmed(actor: Actor, plan: Plan): Promise<void> {
    const of = actor.running;
    if (of === undefined) return;
    const sight = await look(cluster, namespace);
    Object.assign(of, { plan, sight, answered: sight, wroteSince: 0 });
    of.own.clear();
    tell(`${actor.who}: ${planText(plan)}`);
    if (foreignIn !== 'dialog') return;
    await foreign();
    await calm();
    of.answered = await look(cluster, namespace);
  }

  function audited(actor: Actor, write: Written, after: unknown, before: Sight, meanwhile: boolean): void {
    const of = actor.running;
    if (of === undefined) return;
    const note = isOnlyNote(write);
    if (!note) {
      of.wrote++;
      of.wroteSince++;
    }
    tally.write(note ? 'notes' : disturbed ? 'writes amid those of others' : 'writes');
    tell(`${actor.who}: ${write.method} ${write.path.split('/').slice(-2).join('/')} ${note ? 'note' : JSON.stringify(write.body).slice(0, 300)}`);
    for (const why of violations({ write, who: actor.who, after, before, planned: of.sight, own: of.own, wanted: wantedBy(of), fewer: of.plan?.operation === 'takeBack' && of.plan.checks.some(({ id, verdict }) => id === 'target-ready' && verdict === 'warn'), meanwhile, undisturbed: !disturbed })) violated(why, of);
  }

  function violated(why: string, of: Running): void {
    tally.violation({ why, kind, namespace, seed: start, step: steps, operation: of.chosen.name, history: [...of.history] });
  }

  /** Opens the next window, after the leases of the last have run out, and holds it to what a crash may leave. */
  async function recover(of: Running, alone: boolean): Promise<void> {
    tally.crash();
    [faultiness, foreignIn, crashIn] = [0, undefined, undefined];
    const target = { cluster: ref, namespace };
    const excused = disturbed || !alone;
    const judge = (wrong: readonly string[], excuse: boolean): void => {
      for (const why of wrong) if (excuse) tally.excused(`after a crash amid writes of others: ${why.split(':')[0] ?? ''}`); else violated(why, of);
    };
    const reopened = async (): Promise<OperationPorts> => {
      window.close();
      window = open(me, patientSeconds);
      judge(await misnamed(window.ports, target), disturbed);
      return window.ports;
    };
    await reopened();
    ahead += leaseLasts + 1000;
    const ports = await reopened();
    // Pods that were on their way when it crashed: until they are there, some checks say wait.
    await eventually('the application rests', () => look(cluster, namespace), rests);
    const begin = (name: string): void => { me.running = begun({ name: `${name} after a crash in ${of.chosen.name}`, run: of.chosen.run }, of.history, of.wrote); };
    const { how, wrong } = await leadOut(of, target, ports, begin, () => look(cluster, namespace));
    judge(wrong, excused);
    if (how !== undefined) tally.recovery(how);
    window.close();
    window = open(me);
  }

  async function renewed(): Promise<void> {
    const old = namespace;
    window.close();
    [me.running, colleague.running, me.lines, colleague.lines, age, disturbed] = [undefined, undefined, [], [], 0, false];
    namespace = await seed(cluster, kind);
    calmAt = (await look(cluster, namespace)).version;
    window = open(me);
    await cluster.call('DELETE', `/api/v1/namespaces/${old}`);
  }

  /** A colleague's window on the same application at the same time. */
  async function besides(deployments: readonly string[], history: string[]): Promise<void> {
    const chosen = choose(kind, { cluster: ref, namespace }, deployments, by);
    colleague.running = begun(chosen, history);
    const other = open(colleague);
    const ended = await chosen.run(other.ports, AbortSignal.timeout(60_000));
    other.close();
    tally.colleague(endOf(ended));
  }

  return {
    async step() {
      if (++age > life) await renewed();
      by = random(start * 100_003 + ++steps);
      [faultiness, foreignIn, crashIn] = [0, undefined, undefined];
      if (by.below(4) > 0) await calm();
      faultiness = by.below(5) < 2 ? 2 + by.below(8) : 0;
      foreignIn = by.below(4) === 0 ? by.pick(['before', 'dialog', 'write'] as const) : undefined;
      crashIn = by.below(7) === 0 ? { left: by.below(6), how: by.pick(['crash before', 'crash after'] as const) } : undefined;
      const cancelAfter = by.below(12) === 0 ? by.below(1500) : 60_000;
      const alone = by.below(8) > 0;
      const deployments = [...(await look(cluster, namespace)).objects.keys()].filter((key) => key.startsWith('deployments/')).map((key) => key.split('/')[1] ?? '');
      const of = begun(choose(kind, { cluster: ref, namespace }, deployments, by));
      [me.running, colleague.running] = [of, undefined];
      if (foreignIn === 'before') await foreign();
      const meanwhile = alone ? undefined : besides(deployments, of.history);
      const working = of.chosen.run(window.ports, AbortSignal.timeout(cancelAfter));
      working.catch(() => undefined);
      const ended = await Promise.race([working, window.died]);
      await meanwhile;
      tally.ended(kind, of.chosen.name, ended === 'crashed' ? ended : endOf(ended));
      if (ended === 'crashed') {
        of.history.push('crashed');
        await recover(of, alone);
      } else {
        if (!ended.ok && ended.failure.kind === 'noApplication') age = life;
        // Between two operations a person sometimes closes the window.
        if (by.below(15) === 0) {
          window.close();
          window = open(me);
        }
      }
    },
    dark(where, service, version) {
      if (where !== namespace) return;
      const of = me.running;
      if (version <= calmAt || (disturbed && version > disturbedAt)) tally.excused('dark amid writes of others');
      else if (of !== undefined) violated(`Service ${service} has no ready endpoint left`, of);
      else tally.excused('dark before anything was done');
    },
    close: () => window.close(),
  };
}
