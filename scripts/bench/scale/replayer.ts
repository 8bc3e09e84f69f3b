/**
 * A front of the real API server, in a process of its own, for pod events faster than an API server beside it on the same machine takes
 * writes: everything is passed on, but watches of pods get events of ours, as the API server would send them, at a steady rate.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import { monotonic } from './monotonic.ts';
import { namespaces } from './objects.ts';
import type { Written } from './writer.ts';

export interface ReplayerOptions {
  readonly server: string;
  readonly token: string;
  readonly ca: string;
  readonly rate: number;
  readonly seconds: number;
}

interface Pod {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: Readonly<Record<string, string>> };
  readonly status: { readonly conditions: readonly { readonly type: string; readonly status: string }[] };
}

const { server, token, ca, rate, seconds } = JSON.parse(process.argv[2] ?? '') as ReplayerOptions;
const agent = new Agent({ connect: { ca } });
const authorization = `Bearer ${token}`;
const watches = new Map<string, ServerResponse>();

/** What belongs to one connection is not passed on. */
const without = <V>(headers: Readonly<Record<string, V>>, ...names: readonly string[]): Record<string, V> => Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));

async function pass(from: IncomingMessage, to: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of from) chunks.push(chunk as Buffer);
  const answer = await request(`${server}${from.url ?? ''}`, { method: (from.method ?? 'GET') as 'GET', headers: { ...without(from.headers, 'host', 'connection'), authorization }, body: chunks.length === 0 ? null : Buffer.concat(chunks), dispatcher: agent, bodyTimeout: 0 });
  to.writeHead(answer.statusCode, without(answer.headers, 'connection', 'transfer-encoding'));
  to.flushHeaders();
  for await (const chunk of answer.body) to.write(chunk);
  to.end();
}

const front = createServer((from, to) => {
  const url = new URL(from.url ?? '', 'http://front.example');
  if (url.searchParams.has('watch') && url.pathname.endsWith('/pods')) {
    const namespace = url.pathname.split('/').at(-2) ?? '';
    to.writeHead(200, { 'content-type': 'application/json' });
    to.flushHeaders();
    watches.set(namespace, to);
    return;
  }
  pass(from, to).catch(() => to.destroy());
});

/** The first pod of each application: not ready, and ready again. */
async function eventsOf(namespace: string): Promise<readonly { readonly namespace: string; readonly application: string; readonly texts: readonly [string, string] }[]> {
  const answer = await request(`${server}/api/v1/namespaces/${namespace}/pods`, { headers: { authorization }, dispatcher: agent });
  const { items } = (await answer.body.json()) as { readonly items: readonly Pod[] };
  return items.filter(({ metadata }) => metadata.name.endsWith('-00000')).map((pod) => {
    const text = (ready: string): string => {
      const conditions = pod.status.conditions.map((condition) => (condition.type === 'Ready' ? { ...condition, status: ready } : condition));
      return `${JSON.stringify({ type: 'MODIFIED', object: { apiVersion: 'v1', kind: 'Pod', ...pod, metadata: { ...pod.metadata, resourceVersion: '@' }, status: { ...pod.status, conditions } } })}\n`;
    };
    return { namespace, application: pod.metadata.labels['app'] ?? '', texts: [text('False'), text('True')] };
  });
}

front.listen(0, '127.0.0.1');
await once(front, 'listening');
const pods = (await Promise.all(namespaces.map(eventsOf))).flat().sort((a, b) => (a.application < b.application ? -1 : 1));
process.once('disconnect', () => process.exit());
process.once('message', () => {
  const written: Written[] = [];
  const from = monotonic();
  const timer = setInterval(() => {
    const passed = Math.min((monotonic() - from) / 1000, seconds);
    while (written.length < passed * rate) {
      const { namespace, application, texts } = pods[written.length % pods.length] ?? { namespace: '', application: '', texts: ['', ''] };
      const ready = Math.floor(written.length / pods.length) % 2 === 1;
      const sent = monotonic();
      watches.get(namespace)?.write(texts[ready ? 1 : 0].replace('"@"', `"9${String(written.length).padStart(9, '0')}"`));
      written.push({ application, ready, sent, answered: sent });
    }
    if (passed < seconds) return;
    clearInterval(timer);
    process.send?.({ answer: written });
  }, 1);
});
process.send?.({ answer: (front.address() as AddressInfo).port });
