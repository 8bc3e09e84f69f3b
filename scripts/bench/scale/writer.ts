/** Writes pod events at a steady rate, in a process of its own, and tells when each was asked for and answered. */
import { administrator } from '../../../test/support/calls.ts';
import { monotonic } from './monotonic.ts';
import { nameOf, namespaceOf, podConditions, podOf } from './objects.ts';
import { eachOf } from './seed.ts';

export interface WriterOptions {
  readonly server: string;
  readonly token: string;
  readonly ca: string;
  readonly deployments: number;
  readonly podsEach: number;
  /** Events a second. */
  readonly rate: number;
  readonly seconds: number;
}

/** One pod became ready, or ceased to be. */
export interface Written {
  readonly application: string;
  readonly ready: boolean;
  /** `monotonic`. */
  readonly sent: number;
  readonly answered: number;
}

const { server, token, ca, deployments, podsEach, rate, seconds } = JSON.parse(process.argv[2] ?? '') as WriterOptions;
const call = administrator(server, token, ca);
const written: Written[] = [];
const busy = new Set<number>();
const rounds = new Map<number, number>();
let event = 0;

/** Makes the application's pod of this round what it is not; the one after the next is another pod's turn. */
async function toggle(index: number): Promise<Written> {
  const round = rounds.get(index) ?? 0;
  rounds.set(index, round + 1);
  const ready = round % 2 === 1;
  const pod = podOf(index, Math.floor(round / 2) % podsEach);
  const sent = monotonic();
  const { status } = await call('PATCH', `/api/v1/namespaces/${namespaceOf(index)}/pods/${pod}/status`, { status: { conditions: podConditions(ready) } }, 'application/merge-patch+json');
  if (status !== 200) throw new Error(`pod ${pod}: ${String(status)}`);
  return { application: nameOf(index), ready, sent, answered: monotonic() };
}

/** Round robin over the applications, so that two events of one lie far apart. One that is not answered yet is passed over. */
async function write(): Promise<void> {
  const index = event++ % deployments;
  if (busy.has(index)) return;
  busy.add(index);
  written.push(await toggle(index));
  busy.delete(index);
}

const from = monotonic();
const flights = new Set<Promise<void>>();
let started = 0;
await new Promise<void>((resolve) => {
  const timer = setInterval(() => {
    const passed = (monotonic() - from) / 1000;
    // Beyond this many at once the API server only lets them wait: it takes what it can, and the rate is what it is.
    while (started < passed * rate && flights.size < 32) {
      started += 1;
      const flight = write().catch((error: unknown) => {
        console.error(error);
        process.exitCode = 1;
      });
      flights.add(flight);
      void flight.finally(() => flights.delete(flight));
    }
    // What could not be written in its time is not made up for.
    started = Math.max(started, Math.floor(passed * rate) - rate / 10);
    if (passed < seconds) return;
    clearInterval(timer);
    resolve();
  }, 2);
});
await Promise.all(flights);
// The next measurement begins with every pod ready.
await eachOf([...rounds].filter(([, round]) => round % 2 === 1), 16, async ([index]) => {
  await toggle(index);
});
// Ends when the other side has read it all and lets go.
process.once('disconnect', () => process.exit());
process.send?.({ answer: written });
