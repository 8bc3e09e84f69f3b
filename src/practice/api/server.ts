import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { stringify } from 'yaml';
import type { Certificate } from '../certificate.ts';
import { refuse, type Answer, type Call, type Server } from './call.ts';
import { guard, type Guard } from './guard.ts';
import { aggregatedType, discover, version } from './discovery.ts';
import { dispatch, isWatch } from './dispatch.ts';
import { openApiDocument, openApiIndex } from './openapi.ts';
import { fromProtobuf } from './protobuf.ts';
import { internal, notAcceptable, tooLarge, unknownPath } from './reply.ts';
import { review } from './reviews.ts';
import { servePortForwards } from './portForward.ts';
import { routeOf } from './route.ts';
import { watch } from './watch.ts';

/** Bodies beyond this are refused, as the API server does (3 MiB). */
const bodyLimit = 3 * 1024 * 1024;
/** A watcher that does not read is cut off here; it comes back from its last resourceVersion. */
const backlogLimit = 8 * 1024 * 1024;

export interface ApiOptions extends Server {
  readonly token: string;
  readonly certificate: Certificate;
  /** Further POST paths under `/practice/`, for whoever runs the cluster from another process. */
  readonly control: Readonly<Record<string, () => Promise<unknown>>>;
  readonly log: (line: string) => void;
}

export interface RunningApi {
  readonly url: string;
  /** Ends every connection, streams too. */
  close(): Promise<void>;
}

/** Serves on a free port of the loopback interface. */
export async function serveApi(options: ApiOptions): Promise<RunningApi> {
  const check = guard(options.token);
  const http = createServer({ ...options.certificate, keepAliveTimeout: 60_000 }, (request, response) => {
    handle(options, check, request, response).catch((error: unknown) => {
      options.log(`${request.method ?? ''} ${request.url ?? ''}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      if (!response.headersSent) send(response, refuse(internal('see the log of the practice cluster')), '');
      else response.destroy();
    });
  });
  const forwards = servePortForwards(options, check);
  http.on('upgrade', (request: IncomingMessage, socket: Duplex) => forwards.upgrade(request, socket));
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(0, '127.0.0.1', resolve);
  });
  const { port } = http.address() as AddressInfo;
  check.port = port;
  return {
    url: `https://127.0.0.1:${port}`,
    close: () => {
      forwards.close();
      return close(http);
    },
  };
}

async function close(http: HttpsServer): Promise<void> {
  const closed = new Promise<void>((resolve) => http.close(() => resolve()));
  http.closeAllConnections();
  await closed;
}

async function handle(options: ApiOptions, check: Guard, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const accept = request.headers.accept ?? '';
  const refused = check.refuses(request);
  if (refused !== undefined) { send(response, refuse(refused), accept); return; }
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const method = request.method ?? 'GET';
  const bytes = await readBody(request);
  if (bytes === undefined) { send(response, refuse(tooLarge()), accept); return; }
  const { contentType, body } = asText(request.headers['content-type'] ?? '', bytes);
  const route = routeOf(url.pathname);
  if (route === undefined) return outside(options, url, method, { accept, body }, response);
  if (!acceptsText(accept)) { send(response, refuse(notAcceptable()), ''); return; }
  const call: Call = {
    ...route,
    query: url.searchParams,
    contentType,
    accept,
    userAgent: request.headers['user-agent'] ?? '',
    body,
  };
  if (isWatch(method, call)) stream(options, call, response);
  else send(response, dispatch(options, call, method), accept);
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Protobuf becomes JSON here, so that nothing behind this line knows of it. */
function asText(contentType: string, bytes: Buffer): Pick<Call, 'contentType' | 'body'> {
  const object = contentType.includes('application/vnd.kubernetes.protobuf') ? fromProtobuf(bytes) : undefined;
  return object === undefined ? { contentType, body: bytes.toString('utf8') } : { contentType: 'application/json', body: JSON.stringify(object) };
}

const acceptsText = (accept: string): boolean => accept === '' || /\*\/\*|application\/(\*|json|yaml)/.test(accept);

/** Paths that are no resources: health, version, discovery, OpenAPI, reviews, control. */
async function outside(
  options: ApiOptions,
  url: URL,
  method: string,
  given: { readonly accept: string; readonly body: string },
  response: ServerResponse,
): Promise<void> {
  const path = url.pathname.length > 1 ? url.pathname.replace(/\/$/, '') : url.pathname;
  if (method === 'POST') {
    const control = path.startsWith('/practice/') ? options.control[path.slice('/practice/'.length)] : undefined;
    if (control !== undefined) { send(response, { code: 200, body: await control() }, given.accept); return; }
    const told = review(path, given.body);
    send(response, told ?? refuse(unknownPath()), given.accept); return;
  }
  if (['/healthz', '/readyz', '/livez'].includes(path)) return void response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end('ok');
  if (path === '/version') { send(response, { code: 200, body: version }, given.accept); return; }
  if (path === '/practice/info') { send(response, { code: 200, body: { kind: 'practice', version: version.gitVersion, pid: process.pid } }, given.accept); return; }
  if (path === '/openapi/v3') { send(response, { code: 200, body: openApiIndex() }, given.accept); return; }
  const document = path.startsWith('/openapi/v3/') ? openApiDocument(path.slice('/openapi/v3/'.length)) : undefined;
  if (document !== undefined) return void response.writeHead(200, { 'content-type': 'application/json' }).end(document);
  const found = discover(path, given.accept);
  if (found === undefined) { send(response, refuse(unknownPath()), given.accept); return; }
  return void response.writeHead(200, { 'content-type': found.aggregated ? aggregatedType : 'application/json' }).end(JSON.stringify(found.body));
}

function send(response: ServerResponse, { code, body, warnings = [] }: Answer, accept: string): void {
  const yaml = /^\s*application\/yaml/.test(accept);
  if (warnings.length > 0) response.setHeader('warning', warnings.map((text) => `299 - ${JSON.stringify(text)}`));
  response.writeHead(code, {
    'content-type': yaml ? 'application/yaml' : 'application/json',
    'cache-control': 'no-cache, private',
  });
  response.end(body === null ? '' : yaml ? stringify(body, { aliasDuplicateObjects: false }) : `${JSON.stringify(body)}\n`);
}

function stream(server: Server, call: Call, response: ServerResponse): void {
  let started = false;
  const open = (): void => {
    if (!started) response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' }).flushHeaders();
    started = true;
  };
  const watching = watch(server, call, {
    write: (event) => {
      open();
      response.write(`${JSON.stringify(event)}\n`);
      if (response.writableLength > backlogLimit) response.destroy();
    },
    end: () => {
      open();
      response.end();
    },
  });
  if (!watching.ok) { send(response, refuse(watching.failure), call.accept); return; }
  open();
  response.on('close', watching.value);
}
