/** Writes pod events at a steady rate, in a process of its own, and tells when each was asked for and answered. */
import { administrator } from '../../../test/support/calls.ts';
import { monotonic } from './monotonic.ts';
import { nameOf, namespaceOf, podConditions, podOf } from './objects.ts';

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

/** Round robin over the applications, so that two events of one lie far apart: a pod fails, and is ready again a round later. */
async function write(): Promise<void> {
  const index = event % deployments;
  event += 1;
  if (busy.has(index)) return;
  busy.add(index);
  const round = rounds.get(index) ?? 0;
  rounds.set(index, round + 1);
  const ready = round % 2 === 1;
  const pod = podOf(index, Math.floor(round / 2) % podsEach);
  const sent = monotonic();
  const { status } = await call('PATCH', `/api/v1/namespaces/${namespaceOf(index)}/pods/${pod}/status`, { status: { conditions: podConditions(ready) } }, 'application/merge-patch+json');
  if (status !== 200) throw new Error(`pod ${pod}: ${String(status)}`);
  written.push({ application: nameOf(index), ready, sent, answered: monotonic() });
  busy.delete(index);
}

const from = monotonic();
const total = Math.round((rate * seconds) / (2 * deployments)) * 2 * deployments;
const flights = new Set<Promise<void>>();
let started = 0;
await new Promise<void>((resolve) => {
  const timer = setInterval(() => {
    const due = Math.min(total, Math.floor(((monotonic() - from) / 1000) * rate));
    // Behind by more than the API server takes: it gets no more at once, and the rate is what it is.
    while (started < due && flights.size < 64) {
      started += 1;
      const flight = write().catch((error: unknown) => {
        console.error(error);
        process.exitCode = 1;
      });
      flights.add(flight);
      void flight.finally(() => flights.delete(flight));
    }
    if (started < total) return;
    clearInterval(timer);
    resolve();
  }, 2);
});
await Promise.all(flights);
process.send?.({ answer: written });
process.disconnect();
