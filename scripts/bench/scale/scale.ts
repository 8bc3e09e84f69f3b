/**
 * `npm run bench -- scale`: what the extension costs on a real API server with 2,000 Deployments, their Services and 20,000 pods in 20
 * namespaces. Every ratio is taken in one run, five runs each; the table has median and spread. `objects.ts` and `seed.ts` make the
 * objects, `viewer.ts` is the extension host's part in a process of its own, `writer.ts` writes events from another one,
 * `replayer.ts` stands before the API server and sends them as fast as the goal has it.
 *
 * `--deployments=100` seeds fewer, `--runs=1` measures less often, `--rate=200 --seconds=5` writes less, `--profile=FOLDER` writes a CPU profile of each run there.
 */
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { table, type Figure } from '../table.ts';
import { withViewers, type Viewer } from './child.ts';
import { measureEvents, measureReplay, type Latency } from './events.ts';
import { measureIdle } from './idle.ts';
import { namespaces, type Size } from './objects.ts';
import { startBarePlane, timeKubectl, type Plane } from './plane.ts';
import { countRequests, pagesOf, requestTable, type Asked } from './requests.ts';
import { seed } from './seed.ts';
import { spread } from './spread.ts';
import { measureSwitches } from './switching.ts';
import type { Expanded, Memory } from './viewer.ts';

interface Run {
  readonly expanded: Expanded;
  readonly kubectl: number;
  readonly asked: Asked;
  readonly idle: Memory;
  readonly followed: Memory;
  readonly events: Latency;
  readonly replayed: Latency;
}

const megabytes = 1e6;

export async function benchScale(args: readonly string[]): Promise<readonly Figure[]> {
  const { values } = parseArgs({
    args: [...args],
    options: { deployments: { type: 'string', default: '2000' }, runs: { type: 'string', default: '5' }, rate: { type: 'string', default: '1000' }, seconds: { type: 'string', default: '20' }, profile: { type: 'string' } },
  });
  const size: Size = { deployments: Number(values.deployments), podsEach: 10 };
  const load = { runs: Number(values.runs), rate: Number(values.rate), seconds: Number(values.seconds) };
  console.error(`${String(cpus().length)} processors, load ${loadavg().map((one) => one.toFixed(1)).join(' ')} before`);
  const figures = [...(await onBarePlane(size, load, values.profile)), ...(await switches(load.runs)), ...(await idleMinutes())];
  console.error(`load ${loadavg().map((one) => one.toFixed(1)).join(' ')} after`);
  return figures;
}

async function onBarePlane(size: Size, load: { readonly runs: number; readonly rate: number; readonly seconds: number }, profile: string | undefined): Promise<readonly Figure[]> {
  const plane = await startBarePlane();
  try {
    return await withViewers(profile === undefined, async (open) => {
      const viewer = (kubeconfig = plane.kubeconfigs.admin): Promise<Viewer> => open(kubeconfig, profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]);
      const quarter: Size = { ...size, deployments: size.deployments / 4 };
      await timed(`seeding ${String(quarter.deployments)} Deployments`, () => seed(plane.call, quarter));
      const few = await requestsOf(await viewer());
      await timed(`seeding up to ${String(size.deployments)}`, () => seed(plane.call, size, quarter.deployments));
      // Discovery is cached from here on, as it is for a person.
      await timeKubectl(plane, 'get', 'namespaces');
      const runs: Run[] = [];
      for (let n = 0; n < load.runs; n++) runs.push(await timed(`run ${String(n + 1)}`, () => oneRun(plane, viewer, size, load)));
      console.error(`Requests of an expansion at ${String(quarter.deployments)} Deployments:\n${requestTable(few)}`);
      const last = runs.at(-1);
      if (last !== undefined) console.error(`At ${String(size.deployments)}:\n${requestTable(last.asked)}`);
      return [...expansion(runs, size), ...requests(runs, few, quarter, size), ...memory(runs), ...events(runs)];
    });
  } finally {
    await plane.stop();
  }
}

async function requestsOf(viewer: Viewer): Promise<Asked> {
  await viewer.expand(namespaces);
  await settled(viewer);
  const asked = countRequests(await viewer.requests());
  await viewer.end();
  return asked;
}

/** The watches and the questions about rights follow the first rows; then nothing more comes. */
const settled = async (viewer: Viewer): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  await viewer.memory();
};

/** A fresh process for each: connections, compiled code and heap are those of a window that was just opened. */
async function oneRun(plane: Plane, open: (kubeconfig?: string) => Promise<Viewer>, size: Size, { rate, seconds }: { readonly rate: number; readonly seconds: number }): Promise<Run> {
  const kubectl = await timeKubectl(plane, 'get', 'deployments,services', '-A', '-o', 'json');
  const viewer = await open();
  const idle = await viewer.memory();
  const expanded = await viewer.expand(namespaces);
  if (expanded.rows !== size.deployments) throw new Error(`${String(expanded.rows)} rows of ${String(size.deployments)}`);
  await settled(viewer);
  const asked = countRequests(await viewer.requests());
  const followed = await viewer.memory();
  const events = await measureEvents(plane, viewer, size, rate, seconds);
  await viewer.end();
  const replayed = await measureReplay(plane, open, size, rate, seconds);
  const run = { expanded, kubectl, asked, idle, followed, events, replayed };
  console.error(JSON.stringify({ ...run, asked: asked.total }));
  return run;
}

function expansion(runs: readonly Run[], { deployments }: Size): readonly Figure[] {
  const of = (value: (run: Run) => number): readonly number[] => runs.map(value);
  return [
    spread(`all ${String(deployments)} application rows, against kubectl get deployments,services`, of(({ expanded, kubectl }) => expanded.ms / kubectl), '', 1),
    spread('  ours', of(({ expanded }) => expanded.ms), 'ms'),
    spread('  of it our own processor time', of(({ expanded }) => expanded.gaps.cpu * 1000), 'ms', undefined, 'all threads, until every row has counted its pods'),
    spread('  until the first namespace has its rows', of(({ expanded }) => expanded.firstMs), 'ms'),
    spread('  until every row has counted its pods, against the same kubectl', of(({ expanded, kubectl }) => expanded.wholeMs / kubectl), '', undefined, 'which reads no pods'),
    spread('  kubectl', of(({ kubectl }) => kubectl), 'ms'),
    spread('  longest own work in one turn meanwhile', of(({ expanded }) => expanded.gaps.longestOwn), 'ms', 50, 'as above; loading the adapter is in it'),
  ];
}

function requests(runs: readonly Run[], few: Asked, quarter: Size, size: Size): readonly Figure[] {
  const watches = (asked: Asked): number => [...asked.byKind.values()].reduce((sum, entry) => sum + entry.watches, 0);
  const rights = (asked: Asked): number => asked.byKind.get('selfsubjectrulesreviews')?.pages ?? 0;
  const lists = (asked: Asked): number => asked.total - watches(asked) - rights(asked);
  const how = (asked: Asked): string => `kinds × namespaces × pages; besides ${String(watches(asked))} watches, ${String(rights(asked))} questions about rights`;
  const many = runs[0]?.asked ?? few;
  return [
    { what: `lists for it at ${String(quarter.deployments)} Deployments`, value: lists(few), unit: '', goal: pagesOf(quarter.deployments, quarter.podsEach), note: how(few) },
    { what: `lists for it at ${String(size.deployments)} Deployments`, value: lists(many), unit: '', goal: pagesOf(size.deployments, size.podsEach), note: how(many) },
  ];
}

function memory(runs: readonly Run[]): readonly Figure[] {
  const above = (of: keyof Memory): readonly number[] => runs.map(({ idle, followed }) => (followed[of] - idle[of]) / megabytes);
  return [
    spread('memory above idle with all pods followed, heap', above('heap'), 'MB', 150, 'after garbage collection, buffers included'),
    spread('  resident', above('rss'), 'MB', 150, 'what the process keeps from the operating system, free or not; loading the adapter is in it'),
  ];
}

function events(runs: readonly Run[]): readonly Figure[] {
  const of = (value: (latency: Latency) => number): readonly number[] => runs.map((run) => value(run.events));
  return [
    spread('pod events a second, as the API server took them', of(({ rate }) => rate), ''),
    spread('answer of the write → changed row, p50', of(({ p50 }) => p50), 'ms'),
    spread('  p99', of(({ p99 }) => p99), 'ms', 100),
    spread('  p99 from the sending of the write', of(({ p99Sent }) => p99Sent), 'ms', undefined, 'with what the API server takes to write'),
    spread('  events whose row was not seen', of(({ unseen }) => unseen), '', undefined, 'before the next of the same application'),
    spread('longest own work in one turn of the event loop', of(({ gaps }) => gaps.longestOwn), 'ms', 50, 'processor time'),
    spread('  longest gap', of(({ gaps }) => gaps.longest), 'ms', 50, 'wall time, other processes included'),
    spread('  event loop delay, p99', of(({ gaps }) => gaps.p99), 'ms'),
    spread('  processor used by it', of(({ gaps, events: count, rate }) => (gaps.cpu / (count / rate + 1.5)) * 100), '%', undefined, 'of one'),
    ...replays(runs),
  ];
}

/** What an API server on the same machine cannot give: as many events as the goal speaks of. */
function replays(runs: readonly Run[]): readonly Figure[] {
  const of = (value: (latency: Latency) => number): readonly number[] => runs.map((run) => value(run.replayed));
  return [
    spread('pod events a second, sent by a front of the API server', of(({ rate }) => rate), ''),
    spread('event sent → changed row, p50', of(({ p50 }) => p50), 'ms'),
    spread('  p99', of(({ p99 }) => p99), 'ms', 100),
    spread('  events whose row was not seen', of(({ unseen }) => unseen), '', undefined, 'before the next of the same application'),
    spread('  longest own work in one turn of the event loop', of(({ gaps }) => gaps.longestOwn), 'ms', 50, 'processor time'),
    spread('  longest gap', of(({ gaps }) => gaps.longest), 'ms', undefined, 'wall time, other processes included'),
    spread('  processor used by it', of(({ gaps, events: count, rate }) => (gaps.cpu / (count / rate + 1.5)) * 100), '%', undefined, 'of one'),
  ];
}

async function switches(runs: number): Promise<readonly Figure[]> {
  const all = await timed('switching', () => measureSwitches(runs));
  return [
    spread('switch accepted → verified, against kubectl', all.map(({ ours, kubectl }) => ours / kubectl), '', 1.5),
    spread('  without the pause between two agreeing reads', all.map(({ ours, settling, kubectl }) => (ours - settling) / kubectl), ''),
    spread('  ours', all.map(({ ours }) => ours), 'ms', undefined, `of it ${String(Math.round(all[0]?.settling ?? 0))} ms of pause by design`),
    spread('  kubectl', all.map(({ kubectl }) => kubectl), 'ms', undefined, 'patch, then get endpointslices until they are right'),
  ];
}

async function idleMinutes(): Promise<readonly Figure[]> {
  const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((all, one) => all + one, 0);
  const said = (counts: Readonly<Record<string, number>>): string => Object.entries(counts).map(([what, count]) => `${what} ${String(count)}`).join(', ');
  const [whole, bare] = await timed('idling', async () => [await measureIdle(true), await measureIdle(false)] as const);
  return [
    { what: '100 idle minutes: requests beyond the watches', value: sum(whole.beyond), unit: '', goal: 0, note: `${String(whole.renewed)} watches renewed; ${said(whole.beyond)}` },
    { what: '  where there is no Gateway API', value: sum(bare.beyond), unit: '', goal: 0, note: said(bare.beyond) },
  ];
}

async function timed<T>(what: string, call: () => Promise<T>): Promise<T> {
  const from = performance.now();
  const result = await call();
  console.error(`${what}: ${((performance.now() - from) / 1000).toFixed(1)} s`);
  return result;
}

if (import.meta.main) console.log(table(await benchScale(process.argv.slice(2))));
