import * as vscode from 'vscode';
import type { ClustersPort, ContextInfo } from '../app/ports.ts';
import { findByService } from '../app/inspect.ts';
import { describe, type Failure } from '../core/failure.ts';
import { applicationsOf } from '../core/live/applications.ts';
import { switchServices } from '../core/live/operable.ts';
import { strategyWords } from '../core/live/strategyWords.ts';
import type { Application } from '../core/live/application.ts';
import type { Snapshot } from '../core/live/records.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { isProtected, type Settings } from '../core/settings.ts';
import { clusterKey, type ClusterRef, type Target } from '../core/target.ts';
import { clusterNode } from '../core/tree/clusters.ts';
import type { CommandToken, TreeNode } from '../core/tree/nodes.ts';
import { ask, type Choice } from './ask.ts';
import { isInUse, type Choices } from './choices.ts';
import type { Place } from './place.ts';

export interface PickPorts {
  readonly clusters: ClustersPort;
  readonly chosen: Choices;
  readonly settings: () => Settings;
  readonly rowsOf: (snapshot: Snapshot) => Promise<readonly TreeNode[]>;
  /** Says why a pick could not go on. */
  readonly failed: (failure: Failure) => void;
}

type ApplicationRow = Extract<TreeNode, { type: 'application' }>;
export type TrackRow = Extract<TreeNode, { type: 'track' }>;

/** An application that was picked, as it was seen then. */
export interface Picked {
  readonly target: Target;
  readonly row: ApplicationRow;
  readonly seen: Application;
}

/** What a command wants to do, and why it cannot with an application; undefined where it can. */
export interface Wanted {
  readonly title: string;
  readonly not: (picked: Picked) => string | undefined;
}

/** Which of an application's tracks, and why not another. */
export interface WantedTrack {
  readonly title: string;
  readonly placeholder: string;
  readonly not: (row: TrackRow) => string | undefined;
}

/**
 * Asks for context, namespace, application and track, each with the facts that its row in the tree shows, and only for what
 * the door does not say already. Undefined: the person left, or was told why it cannot go on.
 */
export class Picker {
  readonly #ports: PickPorts;

  constructor(ports: PickPorts) {
    this.#ports = ports;
  }

  async application(place: Place, wanted: Wanted): Promise<Picked | undefined> {
    const target = place.target ?? (await this.target(wanted.title, place.cluster));
    if (target === undefined) return undefined;
    const { service, application } = place;
    if (service === undefined && application === undefined) {
      return this.#take(await ask({ title: `${wanted.title}: application in ${target.namespace} on ${target.cluster.context}`, placeholder: 'Application', choices: (signal) => this.#applications(target, wanted, signal) }));
    }
    const title = `Reading ${target.namespace} on ${target.cluster.context}`;
    const read = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () => this.#read(target, new AbortController().signal));
    if (!read.ok) return this.#take(read);
    const found = read.value.find(({ row, seen }) => (service === undefined ? row.application === application : findByService({ applications: [seen], strays: [] }, service) !== undefined));
    const missing = fail({ kind: 'noApplication', application: service ?? application ?? '', namespace: target.namespace, context: target.cluster.context } as const);
    return this.#take(found === undefined ? missing : ok(found));
  }

  async target(title: string, cluster?: ClusterRef): Promise<Target | undefined> {
    const on = cluster ?? (await this.context(`${title}: context`))?.cluster;
    if (on === undefined) return undefined;
    const namespace = await this.namespace(title, on);
    return namespace === undefined ? undefined : { cluster: on, namespace };
  }

  async context(title: string): Promise<ContextInfo | undefined> {
    return this.#take(await ask({ title, placeholder: 'Context', choices: () => this.#contexts() }));
  }

  async namespace(title: string, cluster: ClusterRef): Promise<string | undefined> {
    const typed = (text: string): readonly Choice<string>[] => (text === '' ? [] : [{ label: text, description: 'this very name', value: text }]);
    return this.#take(
      await ask({ title: `${title}: namespace on ${cluster.context}`, placeholder: 'Namespace', choices: (signal) => this.#namespaces(cluster, signal), typed }),
    );
  }

  /** One of its tracks. Those that it cannot be are shown with the reason. */
  async track(picked: Picked, { title, placeholder, not }: WantedTrack): Promise<TrackRow | undefined> {
    const choices = tracksOf(picked).map((row) => {
      const why = not(row);
      return { label: row.label, description: row.description, value: row, ...(why === undefined ? {} : { not: why }) };
    });
    return this.#take(await ask({ title: `${title}: track of ${picked.row.application}`, placeholder, choices: () => Promise.resolve(ok(possibleFirst(choices))) }));
  }

  /** The Service to switch, where several send traffic to the application by its track. */
  async service(picked: Picked, title: string): Promise<string | undefined> {
    const { application } = picked.row;
    const services = switchServices(picked.seen);
    const choices = services.map(({ name, selector }) => ({
      label: name,
      description: Object.entries(selector ?? {}).map(([key, value]) => `${key}=${value}`).join(', '),
      value: name,
    }));
    const none = fail({ kind: 'notThisStrategy', application, strategy: strategyWords[picked.row.strategy], wanted: 'switch' } as const);
    if (choices.length === 0) return this.#take(none);
    return this.#take(await ask({ title: `${title}: Service of ${application}`, placeholder: 'Service to patch', choices: () => Promise.resolve(ok(choices)) }));
  }

  #take<T>(answer: Result<T> | undefined): T | undefined {
    if (answer === undefined) return undefined;
    if (answer.ok) return answer.value;
    this.#ports.failed(answer.failure);
    return undefined;
  }

  async #contexts(): Promise<Result<readonly Choice<ContextInfo>[]>> {
    const { clusters, chosen, settings } = this.#ports;
    const [practice, own] = await Promise.all([clusters.practice(), clusters.contexts()]);
    if (!own.ok && practice === undefined) return own;
    const all = [...(practice === undefined ? [] : [practice]), ...(own.ok ? own.value : [])];
    // The practice cluster comes first where nothing was chosen: a slip there costs nothing.
    const key = chosen.context() ?? clusterKey((all.find((context) => context.current) ?? all[0])?.cluster ?? { source: 'kubeconfig', context: '', server: '' });
    return ok(
      all.map((context) => {
        const current = isInUse(context, chosen.context());
        const row = clusterNode({ ...context, current }, isProtected(context.cluster.context, settings().protectedContexts));
        return { label: row.label, description: row.description, value: context, first: clusterKey(context.cluster) === key };
      }),
    );
  }

  async #namespaces(cluster: ClusterRef, signal: AbortSignal): Promise<Result<readonly Choice<string>[]>> {
    const { clusters, chosen } = this.#ports;
    const connected = await clusters.connect(cluster);
    if (!connected.ok) return connected;
    const [names, contexts] = await Promise.all([connected.value.namespaces(signal), clusters.contexts()]);
    const named = contexts.ok ? contexts.value.find((context) => clusterKey(context.cluster) === clusterKey(cluster))?.namespace : undefined;
    const home = chosen.namespace(cluster) ?? named ?? 'default';
    if (!names.ok && names.failure.kind !== 'forbidden') return names;
    const list = names.ok ? names.value : [home];
    const why = names.ok ? {} : { detail: describe(names.failure) };
    return ok(list.map((name) => ({ label: name, value: name, first: name === home, ...why })));
  }

  async #applications(target: Target, wanted: Wanted, signal: AbortSignal): Promise<Result<readonly Choice<Picked>[]>> {
    const read = await this.#read(target, signal);
    if (!read.ok) return read;
    const choices = read.value.map((picked) => {
      const not = wanted.not(picked);
      return { label: picked.row.label, description: picked.row.description, value: picked, ...(not === undefined ? {} : { not }) };
    });
    return ok(possibleFirst(choices));
  }

  async #read(target: Target, signal: AbortSignal): Promise<Result<readonly Picked[]>> {
    const cluster = await this.#ports.clusters.connect(target.cluster);
    if (!cluster.ok) return cluster;
    const snapshot = await cluster.value.observe(target.namespace, signal);
    if (!snapshot.ok) return snapshot;
    const { applications } = applicationsOf(snapshot.value, this.#ports.settings().trackLabel);
    const rows = await this.#ports.rowsOf(snapshot.value);
    return ok(
      rows.flatMap((row) => {
        if (row.type !== 'application') return [];
        const seen = applications.find(({ name }) => name === row.application);
        return seen === undefined ? [] : [{ target, row, seen }];
      }),
    );
  }
}

export const tracksOf = ({ row }: Pick<Picked, 'row'>): readonly TrackRow[] => row.children.filter((child) => child.type === 'track');

/** What cannot be chosen is shown all the same, at the end. */
const possibleFirst = <T>(choices: readonly Choice<T>[]): readonly Choice<T>[] => [...choices.filter(({ not }) => not === undefined), ...choices.filter(({ not }) => not !== undefined)];

/** Only an application that the command is offered for, whether or not rights withhold it: then the plan says so. */
export const offered = (token: CommandToken, why: string): Wanted['not'] => ({ row: { can, denied = [] } }) => ([...can, ...denied].includes(token) ? undefined : why);
