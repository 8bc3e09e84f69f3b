import { BlockList, isIP } from 'node:net';
import type { Env } from '../kubeconfig/paths.ts';

/**
 * The proxy for a server as kubectl finds it: `proxy-url` of the cluster, else `HTTPS_PROXY` or `HTTP_PROXY` with `NO_PROXY` (either
 * case; Go `golang.org/x/net/http/httpproxy`). '' for none. Loopback never goes through one of the environment.
 */
export function proxyFor(server: string, proxyUrl: string, env: Env): string {
  if (proxyUrl !== '') return proxyUrl;
  const url = URL.parse(server);
  if (url === null) return '';
  const read = (name: string): string => env[name] ?? env[name.toLowerCase()] ?? '';
  const proxy = url.protocol === 'https:' ? read('HTTPS_PROXY') : read('HTTP_PROXY');
  if (proxy === '' || bypassed(url, read('NO_PROXY'))) return '';
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}

function bypassed(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase().replace(/\.$/, '');
  const family = isIP(host);
  if (host === 'localhost' || (family !== 0 && loopback.check(host, family === 4 ? 'ipv4' : 'ipv6'))) return true;
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return noProxy.split(',').map((part) => part.trim().toLowerCase()).filter((part) => part !== '').some((part) => {
    if (part === '*') return true;
    const withPort = /^(\[.+\]|[^:]+):(\d+)$/.exec(part);
    if (withPort !== null && withPort[2] !== port) return false;
    const name = (withPort?.[1] ?? part).replace(/^\[|\]$/g, '');
    return family === 0 ? namesHost(name, host) : holdsAddress(name, host, family);
  });
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** `x.example` covers itself and what is below, `.x.example` and `*.x.example` only what is below. */
function namesHost(name: string, host: string): boolean {
  if (name.startsWith('*.')) return host.endsWith(name.slice(1));
  if (name.startsWith('.')) return host.endsWith(name);
  return host === name || host.endsWith(`.${name}`);
}

function holdsAddress(name: string, host: string, family: number): boolean {
  const [address = '', bits] = name.split('/');
  const version = isIP(address);
  if (version !== family) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  const prefix = bits === undefined ? (family === 4 ? 32 : 128) : Number(bits);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > (family === 4 ? 32 : 128)) return false;
  list.addSubnet(address, prefix, type);
  return list.check(host, type);
}
