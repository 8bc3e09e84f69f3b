import type { Failure } from '../../core/failure.ts';
import type { Asked, Fault, Where } from './asked.ts';
import type { Veil } from './veil.ts';
import { isFields, numberAt, objectAt, objectsAt, textAt, type Fields } from '../normalise/fields.ts';

const plain = (failure: Failure, status?: number): Fault =>
  ({ failure, status, retryAfter: undefined, apiMissing: false, versionTooLarge: false });

export const faultOf = plain;

/** Codes of Node and OpenSSL for a certificate that the client does not trust. */
const distrust: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its chain ends in a certificate that signs itself',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'no known authority signed it',
  UNABLE_TO_GET_ISSUER_CERT: 'its issuer is unknown',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its issuer is unknown',
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  CERT_SIGNATURE_FAILURE: 'its signature is wrong',
  CERT_UNTRUSTED: 'it is not trusted',
  CERT_REJECTED: 'it is rejected',
  CERT_REVOKED: 'it is revoked',
  INVALID_CA: 'its authority may not sign certificates',
  HOSTNAME_MISMATCH: 'it is for another host',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another host',
};

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;

/** How long each phase may take; in milliseconds. */
export interface Timeouts {
  /** Until the connection stands, TLS included. */
  readonly connect: number;
  /** From the request to the first byte of the answer. */
  readonly firstByte: number;
  /** Between two pieces of an answer. */
  readonly silence: number;
  /** As `silence`, for a watch: API servers send a bookmark about once a minute. */
  readonly watchSilence: number;
}

export const defaultTimeouts: Timeouts = { connect: 10_000, firstByte: 15_000, silence: 30_000, watchSilence: 100_000 };

/** The code of a system, TLS or undici error; that of a wrapped one where the outer has none. */
export function codeOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 4) return '';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const inner = codeOf(error.cause, depth + 1);
  return code === '' || (code.startsWith('UND_ERR_PRX') && inner !== '') ? inner : code;
}

function reasonOf(code: string, timeouts: Timeouts): string | undefined {
  switch (code) {
    case 'ECONNREFUSED': return 'connection refused';
    case 'ENOTFOUND': return 'no such host';
    case 'EAI_AGAIN': return 'the name cannot be resolved now';
    case 'ECONNRESET': case 'EPIPE': case 'UND_ERR_SOCKET': case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH': case 'UND_ERR_INFO': case 'UND_ERR_CLOSED': case 'UND_ERR_DESTROYED': return 'connection closed by the other side';
    case 'EHOSTUNREACH': return 'no route to the host';
    case 'ENETUNREACH': case 'ENETDOWN': return 'no network';
    case 'ETIMEDOUT': return 'timed out';
    case 'UND_ERR_CONNECT_TIMEOUT': return `timed out after ${seconds(timeouts.connect)}`;
    case 'UND_ERR_HEADERS_TIMEOUT': return `timed out after ${seconds(timeouts.firstByte)}`;
    case 'UND_ERR_BODY_TIMEOUT': return `nothing came for ${seconds(timeouts.silence)}`;
    case 'UND_ERR_PRX_CONN': case 'UND_ERR_PRX_TLS': case 'UND_ERR_ABORTED': return 'the proxy refused the connection';
    default: return code.startsWith('UND_ERR_SOCKS') ? 'the proxy refused the connection' : undefined;
  }
}

/** Translates an exception of the network, once and by code; anything that is none is a bug and is thrown on. */
export function networkFault(error: unknown, where: Where, timeouts: Timeouts): Fault {
  const code = codeOf(error);
  const distrusted = distrust[code];
  if (distrusted !== undefined) return plain({ kind: 'tlsUntrusted', ...where, reason: distrusted });
  // What undici says of a proxy that wants a login it was not given, where the server is plain HTTP: no code of its own.
  const proxied = code === 'UND_ERR_INVALID_ARG' && error instanceof Error && error.message.startsWith('Proxy Authentication Required');
  const reason = proxied ? 'the proxy refused the connection' : reasonOf(code, timeouts);
  if (reason !== undefined) return plain({ kind: 'unreachable', ...where, reason });
  if (code.includes('_ALERT_')) {
    // The server ended the handshake: it wants a client certificate, or another than ours.
    return plain(/CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED/.test(code) ? { kind: 'unauthorized', ...where } : { kind: 'unreachable', ...where, reason: 'the server ended the TLS handshake' });
  }
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG') return plain({ kind: 'unreadable', ...where, reason: 'it does not speak TLS' });
  if (code.startsWith('Z_')) return plain({ kind: 'unreadable', ...where, reason: 'its compression is broken' });
  if (code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW') return plain({ kind: 'unreadable', ...where, reason: 'it does not speak HTTP' });
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') || code === 'EPROTO') return plain({ kind: 'unreachable', ...where, reason: 'the TLS handshake failed' });
  if (code.startsWith('ERR_HTTP2_')) return plain({ kind: 'unreachable', ...where, reason: 'connection closed by the other side' });
  throw error;
}

/** Seconds or a date, as HTTP has it; the Status' own `retryAfterSeconds` where there is no header. */
function retryAfterOf(header: string | undefined, status: Fields, now: number): number | undefined {
  const text = header ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  if (!Number.isNaN(date)) return Math.max(0, date - now);
  const told = numberAt(objectAt(status, 'details'), 'retryAfterSeconds');
  return told > 0 ? told * 1000 : undefined;
}

/** A server may say what is wrong at the very end of a long message. */
function shortened(message: string): string {
  const text = withoutValues(message.replace(/\s+/g, ' ').trim());
  return text.length <= 400 ? text : `${text.slice(0, 120)} … ${text.slice(-240)}`;
}

/** A quoted text longer than this is no name of a field or object. */
const longestQuoted = 120;

/**
 * Without the values that API servers quote: an object in braces and a long quoted text, which is the whole object after a patch that
 * cannot be decoded (apimachinery `field.Error`), its annotations and the values of its environment among it.
 */
function withoutValues(message: string): string {
  const parts: string[] = [];
  let at = 0;
  for (const { index } of message.matchAll(/["{]/g)) {
    if (index < at) continue;
    const end = endOfValue(message, index);
    const value = message.slice(index, end);
    parts.push(message.slice(at, index), value.startsWith('{') ? '{…}' : value.length > longestQuoted ? '"…"' : value);
    at = end;
  }
  return [...parts, message.slice(at)].join('');
}

/** Behind the quote or brace that closes the one at `start`; the end of the message where none does. */
function endOfValue(message: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let index = start; index < message.length; index++) {
    const character = message[index];
    if (character === '\\') index++;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === '{') depth++;
    else if (!quoted && character === '}') depth--;
    if (depth === 0 && !quoted) return index + 1;
  }
  return message.length;
}

/**
 * Whether a 422 says that the JSON Patch did not fit the object (a `test` that failed, a path that is gone), not that the result would
 * be invalid. The API server answers the first with an anonymous Status (apiserver `handlers/patch.go`, `applyJSPatch`: no kind, no
 * causes), validation with one that names the kind and the fields (apimachinery `NewInvalid`).
 */
const patchDidNotFit = (details: Fields): boolean => textAt(details, 'kind') === '' && objectsAt(details, 'causes').length === 0;

/** Webhooks, quotas, Pod Security and admission policies, as they word a 403 (apiserver `webhook/errors`, `resourcequota`, `podsecurity`). */
const admissionSpeaks = /^admission webhook "| is forbidden: (?:exceeded quota|failed quota|violates PodSecurity|ValidatingAdmissionPolicy|.*unable to create new content in namespace)/;

export interface Refusal {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** Parsed body, or undefined where it was not JSON. */
  readonly body: unknown;
  /** What the body was instead, for people: `text/html`. */
  readonly type: string;
  readonly now: number;
  /** Over what the request carried. */
  readonly veil: Veil;
}

/** Translates an HTTP answer that is no success. A `Status` gives its words; its kind comes from the code. */
export function statusFault(answer: Refusal, asked: Asked, where: Where): Fault {
  const isStatus = isFields(answer.body) && answer.body['kind'] === 'Status';
  const status: Fields = isFields(answer.body) && isStatus ? answer.body : {};
  const details = objectAt(status, 'details');
  const reason = shortened(answer.veil(textAt(status, 'message'))) || undefined;
  const type = answer.veil(answer.type);
  const what = asked.object ?? asked.resource;
  const place = asked.namespace === undefined ? {} : { namespace: asked.namespace };
  const fault = (failure: Failure, more: Partial<Fault> = {}): Fault => ({ ...plain(failure, answer.status), retryAfter: retryAfterOf(answer.retryAfter, status, answer.now), ...more });
  const unreadable = fault({ kind: 'unreadable', ...where, reason: `${type}, HTTP ${answer.status}` });
  const conflict = fault({ kind: 'conflict', context: where.context, what, namespace: asked.namespace ?? '' });
  const refused = fault({ kind: 'refused', context: where.context, what, reason: (reason ?? `HTTP ${answer.status}`).replace(/\.$/, '') });
  switch (answer.status) {
    case 401:
      return fault({ kind: 'unauthorized', ...where });
    case 403:
      // Admission refuses with the same code as authorization (apimachinery `NewForbidden`); only its words say what to set right.
      if (reason !== undefined && admissionSpeaks.test(reason)) return refused;
      return fault({ kind: 'forbidden', context: where.context, verb: asked.verb, resource: asked.resource, ...place });
    case 404: {
      // An unknown API is answered in plain text by the API server's own mux, or by a Status about nothing in particular.
      const apiMissing = asked.object === undefined && (isStatus ? textAt(details, 'name') === '' : answer.type === 'text/plain');
      if (!isStatus && !apiMissing) return unreadable;
      return fault({ kind: 'notFound', context: where.context, what, ...place }, { apiMissing });
    }
    case 409:
      return conflict;
    case 422:
      return asked.method === 'PATCH' && isStatus && patchDidNotFit(details) ? conflict : refused;
    case 429: case 503:
      return fault({ kind: 'serverBusy', ...where, status: answer.status });
    default: {
      if (answer.status < 300 || answer.status >= 600 || (answer.status < 400 && !isStatus)) return unreadable;
      if (answer.status < 500) return isStatus ? refused : unreadable;
      const versionTooLarge = objectsAt(details, 'causes').some((cause) => cause['reason'] === 'ResourceVersionTooLarge');
      return fault({ kind: 'serverFault', ...where, status: answer.status, reason: reason ?? type }, { versionTooLarge });
    }
  }
}
