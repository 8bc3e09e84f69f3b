import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { failureStatus, unauthorized, type Status } from './reply.ts';

export interface Guard {
  /** Known once the server listens. */
  port: number;
  /** Why a request is not let in, or nothing. */
  refuses(request: IncomingMessage): Status | undefined;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Lets in who holds the token. A browser page cannot: its cross-site requests carry an `Origin` (or `Sec-Fetch-Site`), and
 * a rebound name a foreign `Host`; both are refused before the token is looked at, and no CORS header is ever sent.
 */
export function guard(token: string): Guard {
  const wanted = digest(token);
  const made: Guard = {
    port: 0,
    refuses: ({ headers }) => {
      const hosts = [`127.0.0.1:${made.port}`, `localhost:${made.port}`];
      const site = headers['sec-fetch-site'];
      const foreign = headers.origin !== undefined || (site !== undefined && site !== 'none') || !hosts.includes(headers.host ?? '');
      if (foreign) return failureStatus(403, 'Forbidden', 'The practice cluster answers programs on this machine, not pages in a browser.', {});
      const given = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
      return timingSafeEqual(digest(given), wanted) ? undefined : unauthorized();
    },
  };
  return made;
}
