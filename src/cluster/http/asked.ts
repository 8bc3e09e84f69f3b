/**
 * The adapter's own HTTP: `request.ts` sends one request over a pooled undici dispatcher, raw JSON in and out; `fault.ts` translates
 * what can go wrong, once and by kind; `body.ts` and `lines.ts` read answers. Everything above speaks in `Asked` and `Fault`.
 */
import type { Failure } from '../../core/failure.ts';

/** One request, with what a failure sentence needs of it. */
export interface Asked {
  readonly method: 'GET' | 'PATCH' | 'POST' | 'DELETE';
  /** Below the server's URL, starting with `/`, already encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** As RBAC calls it: `list`, `watch`, `patch`. */
  readonly verb: string;
  /** Plural, as RBAC calls it: `services`. */
  readonly resource: string;
  readonly namespace?: string;
  /** For people: `Service llm-app`. Only of requests for one object. */
  readonly object?: string;
  readonly body?: string;
  readonly contentType?: string;
}

/** Which cluster a failure names. */
export interface Where {
  readonly context: string;
  readonly server: string;
}

/** A failure with what the retrying code needs beside the sentence. */
export interface Fault {
  readonly failure: Failure;
  /** HTTP status; undefined where no answer came. */
  readonly status: number | undefined;
  /** Milliseconds that the server asked to wait; undefined where it did not. */
  readonly retryAfter: number | undefined;
  /** The server has no such API at all (a 404 that names no object). */
  readonly apiMissing: boolean;
  /** The resourceVersion lies ahead of this API server (`ResourceVersionTooLarge`). */
  readonly versionTooLarge: boolean;
}

/** One line of the log at debug level. Holds nothing secret: no header, no body. */
export interface RequestEvent {
  readonly context: string;
  readonly method: string;
  /** With its query, without the opaque `continue` token. */
  readonly path: string;
  /** 0 where no answer came. */
  readonly status: number;
  readonly ms: number;
  readonly bytes: number;
  /** How it failed (a code such as `ECONNREFUSED`), or that a watch was `opened` or `ended`; empty otherwise. */
  readonly note: string;
}
