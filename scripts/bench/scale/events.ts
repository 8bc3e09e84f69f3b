import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plane } from './plane.ts';
import { startReplayer, writeEvents, type Viewer } from './child.ts';
import { namespaces, type Size } from './objects.ts';
import type { Written } from './writer.ts';
import type { Gaps } from './gaps.ts';

export interface Latency {
  /** Events a second, as they were written. */
  readonly rate: number;
  readonly events: number;
  /** Without a changed row before the next event of the same application. */
  readonly unseen: number;
  /** Milliseconds from the write's answer to the changed row; a row may be quicker than the answer. */
  readonly p50: number;
  readonly p99: number;
  /** The same from the sending of the write: longer than the truth by what the API server takes to write. */
  readonly p99Sent: number;
  readonly gaps: Gaps;
}

/** Pods cease to be ready and are so again, one application after the other, while all namespaces are followed. */
export async function measureEvents(plane: Plane, viewer: Viewer, size: Size, rate: number, seconds: number): Promise<Latency> {
  await viewer.listen();
  const written = await writeEvents({ server: plane.server, token: plane.tokens.admin, ca: plane.ca, ...size, rate, seconds });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  return latencyOf(written, await viewer.heard(), size);
}

/** As `measureEvents`, without an API server's writing: a front sends the events itself. `open` gets a kubeconfig for it. */
export async function measureReplay(plane: Plane, open: (kubeconfig: string) => Promise<Viewer>, size: Size, rate: number, seconds: number): Promise<Latency> {
  const replayer = await startReplayer({ server: plane.server, token: plane.tokens.admin, ca: plane.ca, rate, seconds });
  const kubeconfig = path.join(plane.folder, 'front.kubeconfig');
  const named = { cluster: 'front', user: 'front' };
  await writeFile(kubeconfig, JSON.stringify({
    clusters: [{ name: 'front', cluster: { server: replayer.server } }], users: [{ name: 'front', user: { token: 'front' } }], contexts: [{ name: 'front', context: named }], 'current-context': 'front',
  }));
  const viewer = await open(kubeconfig);
  await viewer.expand(namespaces);
  await new Promise((resolve) => setTimeout(resolve, 3000));
  await viewer.memory();
  await viewer.listen();
  const written = await replayer.write();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const latency = latencyOf(written, await viewer.heard(), size);
  await viewer.end();
  replayer.end();
  return latency;
}

function latencyOf(written: readonly Written[], { rows, gaps }: Awaited<ReturnType<Viewer['heard']>>, size: Size): Latency {
  const byLabel = Map.groupBy(rows, ({ label }) => label);
  const next = new Map<string, number>();
  const after: number[] = [];
  const whole: number[] = [];
  let unseen = 0;
  for (const event of written.toSorted((a, b) => b.sent - a.sent)) {
    const until = next.get(event.application) ?? Number.POSITIVE_INFINITY;
    next.set(event.application, event.sent);
    const said = ` ${String(event.ready ? size.podsEach : size.podsEach - 1)}/${String(size.podsEach)} `;
    const row = byLabel.get(event.application)?.find(({ at, description }) => at >= event.sent && at < until && `${description} `.includes(said));
    if (row === undefined) {
      unseen += 1;
      continue;
    }
    after.push(row.at - event.answered);
    whole.push(row.at - event.sent);
  }
  const times = written.map(({ answered }) => answered);
  const span = (Math.max(...times) - Math.min(...times)) / 1000;
  return { rate: written.length / span, events: written.length, unseen, p50: percentile(after, 0.5), p99: percentile(after, 0.99), p99Sent: percentile(whole, 0.99), gaps };
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
