/** Secrets are planted in every credential and in the cluster, everything goes well and wrong, and none is ever said anywhere. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createJournal } from '../../src/app/journal.ts';
import type { ClusterPort, OperationPorts } from '../../src/app/ports.ts';
import { switchTraffic } from '../../src/app/switchTraffic.ts';
import { takeBack } from '../../src/app/takeBack.ts';
import { realClock, type Clock } from '../../src/cluster/clock.ts';
import type { ClustersOptions } from '../../src/cluster/connect.ts';
import { describe } from '../../src/core/failure.ts';
import type { Snapshot } from '../../src/core/live/records.ts';
import type { Result } from '../../src/core/result.ts';
import type { ClusterRef } from '../../src/core/target.ts';
import { clusterNode, failureNode } from '../../src/core/tree/clusters.ts';
import type { TreeNode } from '../../src/core/tree/nodes.ts';
import { treeOf } from '../../src/core/tree/tree.ts';
import { factTable } from '../../src/ui/markdown.ts';
import { dialogDetail, planDocument } from '../../src/ui/planText.ts';
import { fakeLines } from '../support/fakePorts.ts';
import { canary, collector, spilled, type Said } from '../support/http/canaries.ts';
import { createAuthority } from '../support/http/certificates.ts';
import { connected, kubeconfigFor, withKubeconfig } from '../support/http/connection.ts';
import { base64 } from '../support/http/credentialCases.ts';
import { failureStatus, json, startServer, type Handler, type Recorded, type RecordingServer } from '../support/http/recordingServer.ts';
import { releaseApi } from '../support/http/releaseApi.ts';
import { secretCases, type Planted, type SecretCase } from '../support/http/secretCases.ts';
import { realPorts, verifySeconds } from '../support/realPorts.ts';

const authority = createAuthority();
const other = createAuthority('another authority');
const held = { environment: canary('environment'), applied: canary('last-applied'), secret: canary('secret-object') };
const tls = (of = authority) => {
  const { certificate, key } = of.server(['127.0.0.1']);
  return { cert: certificate, key, ca: authority.certificate, requestCert: true, rejectUnauthorized: false };
};
let server: RecordingServer;
let stranger: RecordingServer;
const warnings: string[] = [];
const noteWarning = (warning: Error): void => void warnings.push(`${warning.message} ${warning.stack ?? ''}`);
before(async () => {
  server = await startServer(releaseApi(held), tls());
  stranger = await startServer(releaseApi(held), tls(other));
  process.on('warning', noteWarning);
});
after(() => {
  process.off('warning', noteWarning);
  return Promise.all([server.close(), stranger.close()]);
});

/** All that a server could repeat of what it was sent, plain and encoded. */
const echo = (request: Recorded, { presented }: Planted): string => {
  const { authorization = 'none' } = request.headers;
  return `rejected: ${request.rawHeaders.join(' ')}; ${presented.join(' ')}; ${encodeURIComponent(String(authorization))}; ${base64(String(authorization))}; ${presented.map(base64).join(' ')} (end)`;
};

/** The whole object, as the API server quotes it in what it cannot decode. */
const quoted = JSON.stringify(JSON.stringify({ spec: { env: [{ value: held.environment }], annotations: { a: held.applied.repeat(8) } } }));

type Answer = (request: Recorded, response: ServerResponse, planted: Planted) => void;
const status = (code: number, message: (request: Recorded, planted: Planted) => string): Answer => (request, response, planted) =>
  json(response, code, failureStatus(code, 'Echo', message(request, planted), { causes: [{ message: echo(request, planted) }] }));
const page = (code: number): Answer => (request, response, planted) => {
  response.writeHead(code, { 'content-type': `text/${encodeURIComponent(planted.presented[0] ?? 'html')}; charset=utf-8`, location: `https://login.example/?next=${encodeURIComponent(echo(request, planted))}` });
  response.end(`<html>${echo(request, planted)}</html>`);
};

/** How a server answers: whether reads go well and writes not, or nothing does. */
const answers: readonly (readonly [string, 'all' | 'writes' | 'watches' | 'nothing', Answer])[] = [
  ['all goes well', 'nothing', () => undefined],
  ...[400, 401, 403, 404, 409, 410, 422, 429, 500, 503].map((code) => [`${code} that echoes what was sent`, 'all', status(code, echo)] as const),
  ...[302, 401, 404, 500, 200].map((code) => [`a page with ${code} that echoes what was sent`, 'all', page(code)] as const),
  ['writes are refused with an echo', 'writes', status(403, echo)],
  ['writes are invalid, with an echo', 'writes', status(422, (request, planted) => `Service "llm-app" is invalid: ${echo(request, planted)}`)],
  ['writes cannot be decoded, and the object is quoted', 'writes', status(400, () => `"" is invalid: patch: Invalid value: ${quoted}: json: cannot unmarshal string`)],
  ['writes are invalid, and a part of the object is quoted', 'writes', status(422, () => `Service "llm-app" is invalid: spec.template: Invalid value: {"env":[{"value":"${held.environment}"}]}: field is immutable`)],
  ['writes break the server, with an echo', 'writes', status(500, echo)],
  ['writes are answered by a page', 'writes', page(502)],
  ['writes are cut off', 'writes', (_request, response) => response.socket?.destroy()],
  ['watches end with an error that echoes', 'watches', (request, response, planted) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(`${JSON.stringify({ type: 'ERROR', object: failureStatus(500, 'Echo', echo(request, planted)) })}\n`);
  }],
  ['watches are refused with an echo', 'watches', status(500, echo)],
  ['a list of another kind, which is an echo', 'all', (request, response, planted) => json(response, 200, { kind: echo(request, planted) })],
  ['a connection that is closed', 'all', (_request, response) => response.socket?.destroy()],
  ['a body that is cut', 'all', (request, response, planted) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100000' });
    response.write(echo(request, planted), () => response.socket?.destroy());
  }],
  ['JSON that is cut', 'all', (request, response, planted) => { response.writeHead(200, { 'content-type': 'application/json' }); response.end(`{"items":["${echo(request, planted)}`); }],
];

function handler(planted: Planted, broken: 'all' | 'writes' | 'watches' | 'nothing', answer: Answer): Handler {
  const well = releaseApi(held);
  return (request, response) => {
    const kind = request.method === 'PATCH' ? 'writes' : request.query.get('watch') !== null ? 'watches' : 'reads';
    if (broken === 'all' || broken === kind) answer(request, response, planted);
    else well(request, response);
  };
}

/** Back-off passes at once; limits stand. */
const hasty: Clock = { now: () => Date.now(), after: (ms, run) => realClock.after(ms <= 10_000 ? 1 : ms, run) };

/** The pauses of the use cases are cut short; everything else is a limit, and stands. */
const wait = (ms: number, signal: AbortSignal): Promise<void> => sleep(ms === 500 || ms === 1000 ? 1 : ms, undefined, { signal });

/** Says a row and all below it, its tooltip as it is drawn. */
function sayRow(said: Said, row: TreeNode): void {
  said(`row ${row.label}`, row);
  said(`tooltip ${row.label}`, factTable(row.label, row.tooltip));
  if ('children' in row) for (const child of row.children) sayRow(said, child);
}

/** Everything that a person could do with a context, saying all that comes of it. Returns what became of the switch. */
async function useAll(said: Said, cluster: ClusterRef, port: ClusterPort, ports: OperationPorts, watchesFail: boolean): Promise<string> {
  const target = { cluster, namespace: 'shop' };
  const signal = AbortSignal.timeout(120_000);
  const result = (where: string, { ok, ...rest }: Result<unknown>): void => {
    said(where, rest);
    if (!ok && 'failure' in rest) said(`${where}, in words`, describe(rest.failure));
    if (!ok && 'failure' in rest) sayRow(said, failureNode('id', where, rest.failure));
  };
  const snapshot = async (where: string, seen: Result<Snapshot>): Promise<void> => {
    result(where, seen);
    if (seen.ok) for (const row of treeOf(seen.value, 'version', { journalled: await ports.journal.entries(target) })) sayRow(said, row);
  };
  result('namespaces', await port.namespaces(signal));
  await snapshot('observe', await port.observe('shop', signal));
  const following = new AbortController();
  const bounded = AbortSignal.any([following.signal, signal]);
  for await (const next of port.follow('shop', bounded)) {
    await snapshot('follow', next);
    // A watch that fails is told with what was listed before.
    if (!watchesFail || !next.ok || next.value.unread.length > 0) following.abort();
  }
  const switched = await switchTraffic(ports, { target, application: 'llm-app', to: 'green' }, signal);
  result('switch', switched);
  result('take back', await takeBack(ports, { target, application: 'llm-app' }, signal));
  return switched.ok ? switched.value.done : switched.failure.kind;
}

interface Ended {
  readonly said: Said;
  readonly switched: string;
}

/** One kubeconfig with the secrets in it, used in every way. */
async function run(name: SecretCase, url: string, cluster: object, options: Partial<ClustersOptions> = {}, plantedIn: (planted: Planted) => void = () => undefined, watchesFail = false): Promise<Ended & { readonly planted: Planted }> {
  const said = collector();
  const lines = fakeLines();
  server.requests.length = 0;
  const ended = await connected(kubeconfigFor(url, cluster), async ({ clusters, log, path, folder }) => {
    const planted = await name.plant(folder, authority);
    plantedIn(planted);
    await writeFile(path, JSON.stringify(kubeconfigFor(url.replace('://', `://${planted.inUrl ?? ''}`), { ...cluster, ...planted.cluster }, planted.user)));
    const ports = realPorts(clusters, {
      journal: createJournal(lines, '/journal'),
      clock: { now: () => Date.now(), wait },
      who: 'ada',
      newId: () => String(lines.lines.length),
      verifySeconds: watchesFail ? 0.2 : verifySeconds,
      while: (plan) => {
        for (const text of [plan, plan.question, plan.action, dialogDetail(plan), planDocument(plan, 'now'), planDocument(plan, 'after')]) said('plan', text);
        return Promise.resolve();
      },
      onSay: (text) => said('progress', text),
    });
    let switched = 'thrown';
    try {
      const contexts = await clusters.contexts();
      said('contexts', contexts);
      const here = contexts.ok ? contexts.value[0] : undefined;
      assert.ok(here !== undefined);
      sayRow(said, clusterNode(here, true));
      const port = await clusters.connect(here.cluster);
      if (port.ok) switched = await useAll(said, here.cluster, port.value, ports, watchesFail);
      else said('connect', [port, describe(port.failure)]);
    } catch (error) {
      said('thrown', error);
    }
    said('log', log);
    said('journal', lines.lines.join('\n'));
    return { said, switched, planted };
  }, { timeouts: { connect: 60_000, firstByte: 60_000, silence: 60_000 }, random: () => 0.5, clock: hasty, ...options });
  said('warnings of the process', warnings.join('\n'));
  return ended;
}

function assertSilent({ said, planted }: { readonly said: Said; readonly planted: Planted }): void {
  assert.deepEqual(spilled(said, [...planted.secrets, ...Object.values(held)]), []);
  assert.ok(!said.all.some(({ where }) => where === 'thrown'), said.all.find(({ where }) => where === 'thrown')?.text);
  const asked = [...server.requests, ...stranger.requests].filter(({ path }) => /secret|configmap|serviceaccount/i.test(path));
  assert.deepEqual(asked.map(({ path }) => path), [], 'nothing ever asks for Secrets');
}

const trusted = { 'certificate-authority-data': base64(authority.certificate) };

for (const name of secretCases) {
  suite(`${name.name} is never said`, () => {
    for (const [what, broken, answer] of answers.filter(([about, kind]) => (name.stuck === true ? kind === 'nothing' : name.thorough === true || /all goes well|401|500 that|are invalid, with/.test(about)))) {
      test(what, async () => {
        const ended = await run(name, server.url, trusted, {}, (planted) => { server.handle = handler(planted, broken, answer); }, broken === 'watches');
        assertSilent(ended);
        if (name.stuck === true) assert.equal(server.requests.length, 0, 'it gets as far as no request');
        else assert.ok(server.requests.length > 0);
        if (name.stuck !== true && broken === 'nothing') assert.equal(ended.switched, 'verified');
        if (name.stuck !== true && broken === 'nothing' && ended.planted.presented.every((one) => !one.includes('CERTIFICATE'))) {
          const { authorization = '' } = server.requests[0]?.headers ?? {};
          const sent = String(authorization).replace(/^Basic (.*)$/, (_all, pair: string) => Buffer.from(pair, 'base64').toString());
          assert.ok(ended.planted.presented.some((one) => one !== '' && sent.endsWith(one)), 'the credential arrives, so there was something to spill');
        }
      });
    }
    if (name.stuck === true) return;
    for (const [what, url, cluster] of [
      ['a server that is not trusted', () => stranger.url, trusted],
      ['a server that speaks no TLS', () => server.url.replace('https:', 'http:'), {}],
      ['a server that is not there', () => 'https://127.0.0.1:1', {}],
    ] as const) {
      test(what, async () => assertSilent(await run(name, url(), cluster)));
    }
  });
}

suite('the password of a proxy is never said', () => {
  const password = canary('proxy-password');
  const token: SecretCase = { name: 'a token', plant: () => Promise.resolve({ user: { token: canary('token') }, secrets: [canary('token'), password, base64(`ada:${password}`)], presented: [canary('token'), password, `ada:${password}`] }) };

  /** A proxy that tunnels nothing and answers everything with all that it got. */
  async function withProxy(code: number, use: (proxyUrl: string) => Promise<void>): Promise<void> {
    const body = (headers: unknown): string => JSON.stringify(failureStatus(code, 'Echo', `not through here: ${JSON.stringify(headers)} ${password}`));
    const proxy = createServer((request, response) => response.writeHead(code, { 'content-type': 'application/json' }).end(body(request.headers)));
    proxy.on('connect', (request, socket) => {
      const text = body(request.headers);
      socket.on('error', () => undefined);
      socket.end(`HTTP/1.1 ${code} ${password}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    });
    await new Promise<void>((resolve) => { proxy.listen(0, '127.0.0.1', resolve); });
    try {
      await use(`http://ada:${encodeURIComponent(password)}@127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    } finally {
      proxy.closeAllConnections();
      proxy.close();
    }
  }

  for (const code of [403, 407, 500, 502]) {
    for (const url of ['https://api.prod-eu.example:6443', 'http://api.prod-eu.example']) {
      test(`a proxy that answers ${code} for ${url}`, () => withProxy(code, async (proxyUrl) => {
        assertSilent(await run(token, url, { 'proxy-url': proxyUrl }));
        assertSilent(await run(token, url, {}, { env: { HTTPS_PROXY: proxyUrl, HTTP_PROXY: proxyUrl } }));
      }));
    }
  }
  for (const proxyUrl of [`http://ada:${encodeURIComponent(password)}@127.0.0.1:1`, `socks5://ada:${encodeURIComponent(password)}@127.0.0.1:1`, `http://ada:${password}@:::`, `gopher://ada:${encodeURIComponent(password)}@proxy.example`]) {
    test(`a proxy that is none: ${proxyUrl.slice(0, 12)}`, async () => assertSilent(await run(token, 'https://api.prod-eu.example:6443', { 'proxy-url': proxyUrl })));
  }
});

suite('what cannot be read of a kubeconfig is not quoted', () => {
  const secrets = ['token', 'password', 'key', 'refresh', 'environment', 'proxy', 'url'].map((what) => canary(`malformed-${what}`));
  const [token = '', password = '', key = '', refresh = '', environment = '', proxy = '', url = ''] = secrets;
  const whole = `apiVersion: v1
kind: Config
current-context: here
clusters:
- name: its-cluster
  cluster:
    server: https://ada:${encodeURIComponent(url)}@127.0.0.1:1
    proxy-url: http://ada:${encodeURIComponent(proxy)}@127.0.0.1:1
contexts:
- name: here
  context: {cluster: its-cluster, user: its-user}
users:
- name: its-user
  user:
    token: ${token}
    username: ada
    password: "${password}"
    client-key-data: ${base64(key)}
    auth-provider:
      name: oidc
      config: {refresh-token: '${refresh}'}
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: /nowhere/plugin
      args: [--token, ${token}]
      env:
      - {name: SECRET, value: ${environment}}
`;
  const everywhere = (make: (at: number) => string, step: number): readonly string[] => Array.from({ length: Math.ceil(whole.length / step) }, (_, index) => make(index * step));
  const valueOf = (field: string, as: string): string => whole.replace(new RegExp(`${field}: .*`), `${field}: ${as}`);
  const broken: readonly (readonly [string, readonly string[]])[] = [
    ['cut anywhere', everywhere((at) => whole.slice(0, at), 7)],
    ['with a character too much', ['\t', '"', "'", '{', '[', ': ', '*', '&', '!', '%', '@', '`', '\u0000', '\n---\n', '\n'].flatMap((extra) => everywhere((at) => whole.slice(0, at) + extra + whole.slice(at), 61))],
    ['with a value of another type', ['token', 'password', 'client-key-data', 'proxy-url', 'command', 'args', 'exec', 'auth-provider', 'config'].flatMap((field) => [`[${token}]`, `{a: ${token}}`, `*${token}`, `!${token} x`, `!!int ${token}`, `&a ${token}`, `|\n${token}`, `"${token}`, `${token}: ${password}: x`].map((as) => valueOf(field, as)))],
    ['with a server that is no URL', [`https://ada:${url}@[::1`, `ada:${url}@host:x`, `https://ada:p#${url}@host`, `https://host:x?token=${url}`, `https://host/?token=${url}#${url}`, `ftp://ada:${url}@host`, `https:///ada:${url}@127.0.0.1:1`].map((as) => valueOf('server', `"${as}"`))],
  ];
  for (const [name, texts] of broken) {
    test(name, async () => {
      const said = collector();
      let failed = 0;
      await withKubeconfig('', async (path) => {
        const { createClusters } = await import('../../src/cluster/connect.ts');
        const clusters = createClusters({ kubeconfig: () => path, env: {}, practiceKubeconfig: () => undefined, mayRunPlugins: () => true, log: (event) => said('log', event), userAgent: 'test', timeouts: { connect: 10_000, firstByte: 10_000 } });
        const never = new AbortController().signal;
        try {
          for (const text of texts) {
            await writeFile(path, text);
            const contexts = await clusters.contexts().catch((error: unknown) => said('thrown', error));
            if (contexts === undefined) continue;
            said('contexts', contexts);
            if (!contexts.ok) {
              failed++;
              said('in words', describe(contexts.failure));
              continue;
            }
            for (const context of contexts.value) {
              sayRow(said, clusterNode(context, false));
              const port = await clusters.connect(context.cluster);
              said('connect', port.ok ? 'connected' : [port.failure, describe(port.failure)]);
              if (port.ok && name.includes('type')) said('namespaces', await port.value.namespaces(never).catch((error: unknown) => said('thrown', error)) ?? '');
            }
          }
        } finally {
          clusters.dispose();
        }
      });
      assert.deepEqual(spilled(said, secrets), []);
      assert.ok(!said.all.some(({ where }) => where === 'thrown'), said.all.find(({ where }) => where === 'thrown')?.text);
      assert.ok(failed > 0 || name.includes('no URL'));
    });
  }
});

test('the search finds what was said in any form', () => {
  for (const form of ['$', encodeURIComponent('$'), 'x']) {
    const said = collector();
    const secret = canary('found');
    said('somewhere', form === 'x' ? base64(`Bearer ${secret} and more`) : `a ${form === '$' ? secret : encodeURIComponent(secret)} b`);
    assert.notDeepEqual(spilled(said, [secret]), []);
  }
});
