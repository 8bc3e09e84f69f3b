import { ClientRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ProbeAnswer, ProbeAsked } from '../../app/ports.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { TransportOptions } from '../http/request.ts';
import { forward, ForwardError } from './portForward.ts';

/** Of an answer, this much is read. A list of models is shorter. */
const mostBytes = 64 * 1024;
/** Milliseconds for one probe, the connection included: people wait behind it. */
const patience = 10_000;

/**
 * One HTTP GET to a port of a pod, over a port-forward. Any answer is a success. `podRefused`: the pod was reached and does not serve
 * there. `podUnreached`: the port-forward is not possible; rights and the API server's own failures are what they are everywhere.
 */
export async function probe(options: TransportOptions, asked: ProbeAsked, signal: AbortSignal): Promise<Result<ProbeAnswer>> {
  const { namespace, pod, port, path } = asked;
  const named = { context: options.where.context, namespace, pod } as const;
  const late = AbortSignal.timeout(patience);
  const limit = AbortSignal.any([signal, late]);
  const from = options.clock.now();
  try {
    const stream = await forward(options, namespace, pod, port, limit);
    if (!stream.ok) {
      const { failure } = stream.failure;
      // What the API server says when it cannot reach the kubelet: the cluster is fine, and this pod is out of reach.
      return fail(failure.kind === 'serverFault' || failure.kind === 'refused' || failure.kind === 'serverBusy' || failure.kind === 'unreadable'
        ? { kind: 'podUnreached', ...named, reason: 'reason' in failure ? failure.reason : `HTTP ${failure.status}` }
        : failure);
    }
    try {
      const { status, type, text, cut } = await get(stream.value, path, options.userAgent, limit);
      return ok({ status, ms: options.clock.now() - from, type, text, cut });
    } finally {
      stream.value.destroy();
    }
  } catch (error) {
    signal.throwIfAborted();
    if (late.aborted) return fail({ kind: 'podRefused', ...named, port, reason: `no answer within ${patience / 1000} s` });
    if (!(error instanceof Error)) throw error;
    if (error instanceof ForwardError) return fail(refused(error.message) ? { kind: 'podRefused', ...named, port, reason: refusalOf(error.message) } : { kind: 'podUnreached', ...named, reason: error.message });
    if (!('code' in error) || typeof error.code !== 'string') throw error;
    return fail({ kind: 'podRefused', ...named, port, reason: error.code.startsWith('HPE_') ? 'it does not speak HTTP there' : 'the connection was closed without an answer' });
  }
}

/** The runtime connected in the pod's network and nobody listened (containerd, CRI-O and kwok all hand on the system's words). */
const refused = (message: string): boolean => /connection refused|connect: |failed to (dial|connect)/i.test(message);
const refusalOf = (message: string): string => (/connection refused/i.test(message) ? 'connection refused' : message);

interface Got {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly cut: boolean;
}

/**
 * Node parses HTTP; the connection is given. Not by `http.request`: VS Code replaces that one in the extension host, and its proxy agent
 * leaves the connection aside and asks this machine's own port 80.
 */
function get(stream: Duplex, path: string, userAgent: string, signal: AbortSignal): Promise<Got> {
  return new Promise((resolve, reject) => {
    stream.once('error', reject);
    const sent = new ClientRequest({ createConnection: () => stream, method: 'GET', path, headers: { host: 'localhost', accept: 'application/json, */*;q=0.5', 'user-agent': userAgent, connection: 'close' }, signal });
    sent.once('error', reject);
    sent.once('response', (response) => void read(response).then(resolve, reject));
    sent.end();
  });
}

async function read(response: IncomingMessage): Promise<Got> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > mostBytes) break;
  }
  const type = (response.headers['content-type'] ?? '').split(';')[0] ?? '';
  return { status: response.statusCode ?? 0, type, text: Buffer.concat(chunks).subarray(0, mostBytes).toString('utf8'), cut: bytes > mostBytes };
}
