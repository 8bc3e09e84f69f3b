import type { Arrived } from './credentialCases.ts';
import type { Recorded } from './recordingServer.ts';

/** What of a request says who asks; header names in lower case, as they mean the same. */
export function arrivedOf(request: Recorded): Arrived {
  const impersonate: Record<string, string[]> = {};
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    const name = (request.rawHeaders[i] ?? '').toLowerCase();
    if (name.startsWith('impersonate-')) (impersonate[name] ??= []).push(request.rawHeaders[i + 1] ?? '');
  }
  const { authorization } = request.headers;
  return {
    ...(typeof authorization === 'string' ? { authorization } : {}),
    ...(request.client === undefined ? {} : { client: request.client }),
    ...(request.serverName === undefined ? {} : { serverName: request.serverName }),
    ...(Object.keys(impersonate).length === 0 ? {} : { impersonate }),
  };
}
