import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How long the event loop was not there for others, in milliseconds, while it was watched. */
export interface Gaps {
  /** Longest time between two turns, whatever the reason: also the machine's other processes. */
  readonly longest: number;
  /** Most processor time that this thread used between two turns: our own part of it. */
  readonly longestOwn: number;
  /** Of `monitorEventLoopDelay`. */
  readonly p99: number;
  readonly max: number;
  /** Seconds of processor time of the whole process. */
  readonly cpu: number;
}

/** Looks at every turn that a timer of 1 ms gives. */
export function watchGaps(): () => Gaps {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  const cpu = process.cpuUsage();
  let last = look();
  let longest = 0;
  let longestOwn = 0;
  const timer = setInterval(() => {
    const now = look();
    longest = Math.max(longest, now.wall - last.wall - 1);
    longestOwn = Math.max(longestOwn, now.own - last.own);
    last = now;
  }, 1);
  return () => {
    clearInterval(timer);
    histogram.disable();
    const used = process.cpuUsage(cpu);
    return { longest, longestOwn, p99: histogram.percentile(99) / 1e6, max: histogram.max / 1e6, cpu: (used.user + used.system) / 1e6 };
  };
}

function look(): { readonly wall: number; readonly own: number } {
  const { user, system } = process.threadCpuUsage();
  return { wall: performance.now(), own: (user + system) / 1000 };
}
