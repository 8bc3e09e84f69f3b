import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createInterface } from 'node:readline';
import { at } from './fields.ts';
import type { Upstream } from './proxy.ts';
import { readyIn } from './sight.ts';

export interface Darkness {
  stop(): void;
  /** Sight ended: what follows would be blind. */
  readonly ended: () => string | undefined;
}

/** Watches all EndpointSlices at the API server itself, and tells when a Service that had ready endpoints has none, and at which version of the cluster. */
export async function watchDarkness({ server, token, ca }: Upstream, dark: (namespace: string, service: string, version: number) => void): Promise<Darkness> {
  const url = new URL('/apis/discovery.k8s.io/v1/endpointslices?watch=1&timeoutSeconds=86400', server);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const ready = new Map<string, Map<string, number>>();
  let stopped = false;
  let ended: string | undefined;
  const request = send(url, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` }, ...(ca === undefined ? {} : { ca }) });
  const over = (why: string): void => { if (!stopped) ended ??= why; };
  request.on('error', (error) => over(error.message));
  request.end();
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  answer.on('error', (error) => over(error.message));
  answer.on('close', () => over(`the watch of EndpointSlices ended with HTTP ${String(answer.statusCode)}`));
  const lines = createInterface({ input: answer });
  // An interface passes on the errors of what it reads.
  lines.on('error', (error: unknown) => over(String(error)));
  lines.on('line', (line) => {
    const event: unknown = JSON.parse(line);
    const slice = at(event, 'object');
    const [namespace, name, service] = [at(slice, 'metadata', 'namespace'), at(slice, 'metadata', 'name'), at(slice, 'metadata', 'labels', 'kubernetes.io/service-name')].map(String);
    if (namespace === undefined || name === undefined || service === undefined) return;
    const key = `${namespace}/${service}`;
    const slices = ready.get(key) ?? new Map<string, number>();
    ready.set(key, slices);
    const sum = (): number => [...slices.values()].reduce((all, one) => all + one, 0);
    const before = sum();
    if (at(event, 'type') === 'DELETED') slices.delete(name);
    else slices.set(name, readyIn(slice));
    if (before > 0 && sum() === 0) dark(namespace, service, Number(at(slice, 'metadata', 'resourceVersion')));
  });
  return {
    ended: () => ended,
    stop() {
      stopped = true;
      request.destroy();
    },
  };
}
