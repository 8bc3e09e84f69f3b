import type { EventDraft } from '../../core/controllers/controller.ts';
import type { KubeletOptions } from '../../core/controllers/kubelet.ts';
import type { PracticeClock } from '../clock.ts';
import { kinds } from '../kinds.ts';
import type { ObjectStore, StoreEvent } from '../objectStore.ts';
import type { Bench, Controller } from './controller.ts';
import { deploymentController } from './deployments.ts';
import { endpointSliceController } from './endpointSlices.ts';
import { eventRecorder } from './eventRecorder.ts';
import { garbageCollector, namespaceController } from './garbage.ts';
import { httpRouteController } from './httpRoutes.ts';
import { kubeletController } from './kubelet.ts';
import { quotaController } from './quotas.ts';
import { replicaSetController } from './replicaSets.ts';
import { schedulerController } from './scheduler.ts';
import { workQueue } from './workQueue.ts';

export interface ControllersOptions extends KubeletOptions {
  readonly log?: (line: string) => void;
}

/** Milliseconds until a sync that threw is tried again. */
const afterFault = 5000;

/**
 * Runs the controllers of a cluster on a store until stopped: Deployments, ReplicaSets, scheduler, kubelets, EndpointSlices,
 * quotas, HTTPRoutes, garbage and namespaces. Objects that are there already are taken up first. Every sync runs from the
 * clock, so a stepped clock steps the whole cluster; a store may be filled before or after the start.
 */
export function runControllers(store: ObjectStore, clock: PracticeClock, options: ControllersOptions): { stop(): void } {
  const write = eventRecorder(store, clock);
  const record = (component: string, drafts: readonly EventDraft[]): void => {
    write(component, drafts);
    for (const { about, reason, message } of drafts) options.log?.(`${component}: ${about.kind} ${about.metadata.name ?? ''}: ${reason}: ${message}`);
  };
  const bench: Bench = { store, clock, options, record };
  // In the order in which they take their turns at the same moment: decisions first, then what follows from them.
  const controllers: readonly Controller[] = [
    deploymentController(bench),
    replicaSetController(bench),
    schedulerController(bench),
    kubeletController(bench),
    endpointSliceController(bench),
    quotaController(bench),
    httpRouteController(bench),
    garbageCollector(bench),
    namespaceController(bench),
  ];

  const queues = controllers.map((controller) => ({
    controller,
    queue: workQueue(clock, (key) => {
      try {
        return controller.sync(key);
      } catch (fault) {
        // A bug in one sync must not end the process that the practice cluster runs in; without a log it shows itself.
        if (options.log === undefined) throw fault;
        options.log(`${controller.name}: ${key}: ${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}`);
        return clock.now() + afterFault;
      }
    }),
  }));

  const wake = (event: StoreEvent): void => {
    for (const { controller, queue } of queues) for (const key of controller.wakes(event)) queue.add(key);
  };

  const unsubscribe = store.subscribe(wake);
  for (const { plural } of kinds) {
    for (const object of store.list(plural)) wake({ type: 'ADDED', resource: plural, object, old: undefined, resourceVersion: 0 });
  }
  return {
    stop: () => {
      unsubscribe();
      for (const { queue } of queues) queue.stop();
    },
  };
}
