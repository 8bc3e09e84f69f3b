import assert from 'node:assert/strict';
import { describe as suite, test } from 'node:test';
import { describe, type Failure } from '../../../src/core/failure.ts';

type Of<K extends Failure['kind']> = Extract<Failure, { kind: K }>;

/** The failure without its kind, the exact sentence, and the words of it that say what to do next. */
type Row<K extends Failure['kind']> = readonly [failure: Omit<Of<K>, 'kind'>, sentence: string, next: string];

const context = 'prod-eu';
const server = 'https://api.prod-eu.example:6443';
const namespace = 'shop';
const path = '/home/ada/.kube/config';
const application = 'llm-app';

/** A kind without a row does not compile. */
const table: { readonly [K in Failure['kind']]: readonly [Row<K>, ...Row<K>[]] } = {
  unreachable: [
    [{ context, server, reason: 'timed out after 10 s' }, 'Cannot reach https://api.prod-eu.example:6443 of context prod-eu (timed out after 10 s). Check the network or VPN, then refresh.', 'Check the network or VPN, then refresh'],
  ],
  tlsUntrusted: [
    [{ context, server, reason: 'it has expired' }, 'https://api.prod-eu.example:6443 of context prod-eu shows a certificate that is not trusted (it has expired). Check certificate-authority in the kubeconfig.', 'Check certificate-authority'],
  ],
  unauthorized: [
    [{ context, server }, 'https://api.prod-eu.example:6443 of context prod-eu does not accept your credentials. Log in again, then refresh.', 'Log in again, then refresh'],
  ],
  forbidden: [
    [{ context, verb: 'patch', resource: 'services', namespace }, 'You may not patch services in shop on prod-eu. Ask for the Role in the README.', 'Ask for the Role'],
    [{ context, verb: 'list', resource: 'namespaces' }, 'You may not list namespaces on prod-eu. Ask for the Role in the README.', 'Ask for the Role'],
  ],
  notFound: [
    [{ context, what: 'Service llm-app', namespace }, 'Service llm-app in shop does not exist on prod-eu. Refresh the tree.', 'Refresh the tree'],
    [{ context, what: 'namespaces' }, 'namespaces does not exist on prod-eu. Refresh the tree.', 'Refresh the tree'],
  ],
  conflict: [
    [{ context, what: 'Service llm-app', namespace }, 'Service llm-app in shop on prod-eu was changed by someone else, and nothing was written. Look at it again and repeat.', 'Look at it again and repeat'],
    [{ context, what: 'namespaces', namespace: '' }, 'namespaces on prod-eu was changed by someone else, and nothing was written. Look at it again and repeat.', 'Look at it again and repeat'],
  ],
  refused: [
    [{ context, what: 'Service llm-app', reason: 'spec.ports: Required value' }, 'Service llm-app was refused by prod-eu: spec.ports: Required value. Nothing was changed; set right what it names, then repeat.', 'set right what it names, then repeat'],
  ],
  serverBusy: [
    [{ context, server, status: 429 }, 'https://api.prod-eu.example:6443 of context prod-eu is too busy (HTTP 429). Wait a moment and repeat.', 'Wait a moment and repeat'],
  ],
  serverFault: [
    [{ context, server, status: 500, reason: 'etcdserver: request timed out' }, "https://api.prod-eu.example:6443 of context prod-eu failed (HTTP 500: etcdserver: request timed out). Repeat, and look at the API server's log if it stays.", "look at the API server's log"],
  ],
  unreadable: [
    [{ context, server, reason: 'text/html, HTTP 302' }, 'https://api.prod-eu.example:6443 of context prod-eu did not answer like a Kubernetes API server (text/html, HTTP 302). Check server in the kubeconfig.', 'Check server in the kubeconfig'],
  ],
  kubeconfigMissing: [
    [{ path }, 'There is no kubeconfig at /home/ada/.kube/config. Set deploymentStrategies.kubeconfig, or start the practice cluster.', 'Set deploymentStrategies.kubeconfig, or start'],
  ],
  kubeconfigMalformed: [
    [{ path, reason: 'line 3: a tab is used for indentation' }, 'The kubeconfig /home/ada/.kube/config cannot be read: line 3: a tab is used for indentation. Correct the file, then refresh.', 'Correct the file, then refresh'],
  ],
  contextGone: [
    [{ context, path }, 'Context prod-eu is no longer in /home/ada/.kube/config. Refresh the tree and choose another.', 'Refresh the tree and choose another'],
  ],
  contextMoved: [
    [{ context, was: server, is: 'https://api.test.example' }, 'Context prod-eu now points at https://api.test.example, but this row was read from https://api.prod-eu.example:6443. Nothing was done; refresh the tree.', 'refresh the tree'],
  ],
  credentialPlugin: [
    [{ context, command: 'cloud-login', reason: 'exit code 3' }, 'The credential plugin cloud-login of context prod-eu failed: exit code 3. Run it in a terminal to see why.', 'Run it in a terminal'],
  ],
  untrustedWorkspace: [
    [{}, 'This workspace is not trusted: clusters can be looked at, but nothing is written and no credential plugin is run. Trust the workspace to go on.', 'Trust the workspace'],
  ],
  readOnly: [
    [{}, 'Nothing was written, because deploymentStrategies.readOnly is on. Turn it off to change clusters.', 'Turn it off'],
  ],
  noApplication: [
    [{ application, namespace, context }, 'llm-app in shop on prod-eu is no application any more: no Deployment answers its Service. Refresh the tree.', 'Refresh the tree'],
  ],
  noSelector: [
    [{ service: 'legacy', namespace }, 'Service legacy in shop has no selector, so it cannot be switched. Give it one that names the application and its track.', 'Give it one'],
  ],
  noSuchTrack: [
    [{ application, track: 'red', tracks: ['blue', 'green'] }, 'llm-app has no track red. It has blue, green; choose one of them.', 'choose one of them'],
    [{ application, track: 'red', tracks: [] }, 'llm-app has no track red, and no other. Give its Deployments the track label.', 'Give its Deployments the track label'],
  ],
  notThisStrategy: [
    [{ application, strategy: 'canary', wanted: 'switch' }, 'llm-app is canary, so there is nothing to switch. Choose an application of the right strategy.', 'Choose an application'],
  ],
  noSuchContainer: [
    [{ deployment: 'web', container: 'side', containers: ['app', 'proxy'] }, 'Deployment web has no container side. It has app, proxy; name one of them.', 'name one of them'],
  ],
  noSuchRevision: [
    [{ deployment: 'web', revision: 7, revisions: [9, 8] }, 'Deployment web has no revision 7. It keeps 9, 8; choose another one of these, or set its image instead.', 'choose another one'],
    [{ deployment: 'web', revision: undefined, revisions: [1] }, 'Deployment web has no revision before the present one. It keeps 1; choose another one of these, or set its image instead.', 'set its image instead'],
    [{ deployment: 'web', revision: 2, revisions: [] }, 'Deployment web has no revision 2. It keeps none; set its image instead.', 'set its image instead'],
  ],
  outOfRange: [
    [{ what: 'The share in percent', asked: '120', from: 0, to: 100 }, 'The share in percent must be from 0 to 100, not 120. Enter a number in that range.', 'Enter a number in that range'],
  ],
  ambiguous: [
    [{ application, what: 'Services', choices: ['a', 'b'] }, 'llm-app has several Services to choose from: a, b. Name the one that is meant.', 'Name the one'],
  ],
  // The person ended it: there is nothing to do next.
  cancelled: [
    [{ application }, 'llm-app was left as it is: the command was cancelled before anything was written.', 'left as it is'],
  ],
  leased: [
    [{ application, namespace, who: 'ada', what: 'scale to 30 %', left: 61_000 }, 'llm-app in shop is being written to by ada (scale to 30 %) for up to 61 s more. Wait until that ends, then repeat.', 'Wait until that ends'],
  ],
  podRefused: [
    [{ context, namespace, pod: 'llm-app-green-x', port: 8000, reason: 'connection refused' }, 'Pod llm-app-green-x in shop on prod-eu does not answer on port 8000: connection refused. Look at its log.', 'Look at its log'],
  ],
  podUnreached: [
    [{ context, namespace, pod: 'llm-app-green-x', reason: 'error dialing backend: no such host.' }, 'Pod llm-app-green-x in shop on prod-eu cannot be asked by a port-forward: error dialing backend: no such host. Ask it from inside the cluster instead.', 'Ask it from inside the cluster'],
  ],
  nothingToTakeBack: [
    [{ application, namespace }, 'No recorded change of llm-app in shop can be taken back. Change it by hand instead.', 'Change it by hand'],
  ],
  journalUnwritable: [
    [{ path: '/var/journal', reason: 'ENOSPC: no space left on device, write' }, 'The journal /var/journal cannot be written (ENOSPC: no space left on device, write), so nothing was changed. Free the disk or its permissions and repeat.', 'Free the disk or its permissions and repeat'],
  ],
  fileUnwritable: [
    [{ path: '/srv/chat-journal.md', reason: 'EACCES: permission denied' }, '/srv/chat-journal.md cannot be written: EACCES: permission denied. Choose another file.', 'Choose another file'],
  ],
  practiceFailed: [
    [{ reason: 'listen EMFILE' }, 'The practice cluster failed: listen EMFILE. Look at the log, then start it again.', 'Look at the log, then start it again'],
  ],
  practiceNotRunning: [
    [{}, 'The practice cluster is not running. Start it first.', 'Start it first'],
  ],
};

const rows = Object.entries(table).flatMap(([kind, of]) => of.map(([rest, sentence, next]) => ({ failure: { kind, ...rest } as Failure, sentence, next })));

/** Every text of a failure but its kind: names, places, reasons. */
const textsOf = (failure: Failure): readonly string[] =>
  Object.entries(failure).flatMap(([key, value]: [string, unknown]) => {
    if (key === 'kind') return [];
    if (typeof value === 'string') return value === '' ? [] : [value];
    return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
  });

suite('each failure in words', () => {
  for (const { failure, sentence, next } of rows) {
    test(sentence, () => {
      const said = describe(failure);
      assert.equal(said, sentence);
      assert.ok(said.includes(next), 'says what to do next');
      for (const text of textsOf(failure)) assert.ok(said.includes(text), `says ${text}`);
      assert.match(said, /^[^\n\r]+\.$/, 'one line that ends with a full stop');
      assert.doesNotMatch(said, /!|\bplease\b|error:|successful|undefined|\[object|\.\.|\s{2}/i);
    });
  }
});

/** The same failure with another text in place of each of its own. */
function withTexts(failure: Failure, text: string): Failure {
  const changed = Object.entries(failure).map(([key, value]: [string, unknown]) => {
    if (key === 'kind') return [key, value];
    if (typeof value === 'string') return [key, text];
    return [key, Array.isArray(value) ? Array.from({ length: 10_000 }, () => text) : value];
  });
  return Object.fromEntries(changed) as Failure;
}

/** Other people's words, none of which may do anything in a notification, a log or a row. */
const hostile: readonly (readonly [string, string])[] = [
  ['line breaks', 'a\nb\r\nc\u2028d\u2029e\u0085f'],
  ['control characters and terminal codes', '\u0000a\u001b[31mred\u001b]8;;https://evil.example\u0007\u009b2J'],
  ['bidirectional marks', 'a\u202egnp.exe\u202c \u2066b\u2069 \u200f'],
  ['zero-width characters', 'pro\u200bd\u200d\ufeff\u2060\u034f\u3164'],
  ['lone surrogates', 'a\ud800b\udfff'],
  ['a link that runs a command', '[Repair](command:workbench.action.terminal.sendSequence?%7B%7D)'],
  ['an icon', '$(check) $(sync~spin)'],
  ['a megabyte', 'x'.repeat(1024 * 1024)],
  ['a megabyte of links', '[a](command:b)'.repeat(70_000)],
  ['nothing', ''],
  ['dots', '....'],
];

suite('whatever a server or file puts into a failure is said in one short, inert line', () => {
  for (const [what, text] of hostile) {
    test(what, () => {
      for (const { failure } of rows) {
        const said = describe(withTexts(failure, text));
        assert.match(said, /\.$/, failure.kind);
        assert.doesNotMatch(said, /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\u034f\u3164]/u, failure.kind);
        assert.doesNotMatch(said, /\]\(|\$\(/, failure.kind);
        assert.ok(said.length < 3000, `${failure.kind}: ${said.length} characters`);
      }
    });
  }

  test('of many choices some are named, and how many more there are', () => {
    const choices = Array.from({ length: 10_000 }, (_, index) => `s${index}`);
    assert.match(describe({ kind: 'ambiguous', application, what: 'Services', choices }), /: s0, s1, .*, s11 and 9988 more\. Name/);
  });

  test('a long reason is cut, and the next step is still said', () => {
    const said = describe({ kind: 'refused', context, what: 'Service llm-app', reason: 'because '.repeat(1000) });
    assert.match(said, /because…\. Nothing was changed; set right what it names, then repeat\.$/);
    assert.ok(said.length < 600);
  });

  test('a reason that ends with a full stop gets no second one', () => {
    assert.match(describe({ kind: 'practiceFailed', reason: 'the disk is full. ' }), /: the disk is full\. Look/);
  });
});
