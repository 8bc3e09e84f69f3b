/** What people write, and mistype, as values of rollout fields: YAML text, or undefined where the field is left out. */
export type Pool = readonly (string | undefined)[];

const none: Pool = [undefined, undefined, 'null', 'null', '~', '""', "' '", 'true', 'yes', '{}', '[]', '[1]', '{a: 1}', 'many'];
const numbers: Pool = [
  '0', '1', '2', '5', '30', '599', '600', '601', '1000000', '1000001', '-1', '-0', '+5', '010', '0x10', '1_000', '2.0', '1.5', '0.5', '1e2', '1e-2', '-1.5', "'3'", "'-3'", '" 3"', '.inf', '.nan',
  '2147483647', '2147483648', '-2147483648', '-2147483649', '9007199254740993', '9223372036854775807', '9223372036854777856', '1e30', '123456789012345678901234567890',
];
/** Written more often than the rest, so that combinations of them come up. */
const usual: Pool = ['0', '0', '1', '2', '3', '10', '600', '601', '600', '-1'];

const percents: Pool = [
  '0%', '0%', '00%', '1%', '25%', '"25%"', '50%', '100%', '0100%', '101%', '1000%', '99999999999999999999%', '-5%', '+5%', '1.5%', '1,5%', '25 %', '"25% "', '" 25%"', '25%%', '"%"', '"%25"', '0x10%', '1e1%', '٣%',
  "'0'", "'1'", 'abc', '25pct', '"1\\n%"', '"25%\\n"',
];

const names: Pool = ['http', 'HTTP', 'http-1', 'http_1', '-http', 'http-', 'a--b', '80', "'80'", "'8080'", "'0'", "'65536'", 'abcdefghijklmno', 'abcdefghijklmnop', '1a', 'a'];
const ports: Pool = ['0', '1', '80', '80', '443', '8080', '8080', '65535', '65536', '-1', '70000', '80.0', '80.5', '1e3', "'80'", '2147483648'];

const path = '/healthz';

export const pools = {
  int32: [...usual, ...usual, ...usual, ...none, ...numbers],
  int64: [...usual, ...usual, ...none, ...numbers],
  /** Of a field that may not be there. */
  unwanted: [undefined, undefined, 'null', 'null', '~', '0', '1', '30', '600', '-1', '1.5', "'5'", '2147483648'],
  sleep: ['0', '1', '5', '29', '30', '31', '-1', '1.5', "'5'", 'null', undefined, '600', '601'],
  intOrPercent: [...usual, ...usual, ...none, ...numbers, ...percents, ...percents],
  boolean: [...none, 'false', "'true'", 'no', 'on', 'True', 'TRUE', 'y', 'n', '1', '0'],
  strategyType: [...none, 'RollingUpdate', 'Recreate', 'Recreate', 'recreate', 'rollingUpdate', 'OnDelete', 'Rolling Update', '3'],
  strategy: [
    ...none, 'RollingUpdate', '{type: Recreate}', '{type: Recreate, rollingUpdate: {}}', '{type: Recreate, rollingUpdate: null}', '{type: Recreate, rollingUpdate: {maxSurge: 1}}', '{type: ""}', '{type: null}',
    '{type: RollingUpdate}', '{rollingUpdate: {}}', '{rollingUpdate: null}', '{rollingUpdate: []}', '{rollingUpdate: {maxSurge: 0}}', '{rollingUpdate: {maxUnavailable: 0}}', '{rollingUpdate: {maxUnavailable: 0, maxSurge: 0}}',
    '{rollingUpdate: {maxUnavailable: 0%, maxSurge: 0}}', '{rollingUpdate: {maxUnavailable: 0, maxSurge: null}}', '{type: "", rollingUpdate: {maxSurge: 2}}', '{type: RollingUpdate, maxSurge: 1}', '{rollingupdate: {maxSurge: 1}}',
    '{type: RollingUpdate, rollingUpdate: {maxsurge: 1}}', '{rollingUpdate: {partition: 1}}',
  ],
  restartPolicy: [...none, 'Always', 'always', 'Never', 'OnFailure'],
  port: [...none, ...ports],
  portOrName: [...none, 'http', 'metrics', ...ports, ...names],
  portName: [...none, ...names],
  servicePortName: [...none, ...names, 'abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz-012345678', 'abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz-0123456789'],
  protocol: [...none, 'TCP', 'UDP', 'SCTP', 'tcp', 'HTTP'],
  secondPort: [
    '{port: 81, name: metrics}', '{port: 81}', '{port: 80, name: other}', '{port: 80, name: other, protocol: UDP}', '{port: 81, name: http}', '{name: metrics}', '{port: 81, name: ""}', 'null', '{}', '81',
    '{port: 81, name: metrics, targetPort: metrics}', '{port: 81, name: metrics, nodePort: 30080}', '{port: 81, name: metrics, nodePort: 0}', '{port: 81, name: metrics, nodePort: -1}', '{port: 81, name: metrics, nodePort: 70000}',
  ],
  serviceType: [...none, 'ClusterIP', 'NodePort', 'LoadBalancer', 'clusterIP', 'Internal'],
  affinity: [...none, 'None', 'ClientIP', 'none', 'Cookie'],
  probe: [
    ...none, `{httpGet: {path: ${path}, port: 8080}, periodSeconds: 5}`, '{httpGet: {port: http}}', '{httpGet: {path: "", port: 8080}}', `{httpGet: {path: ${path}}}`, '{tcpSocket: {port: 8080}}', '{tcpSocket: {port: 0}}', '{tcpSocket: {}}',
    '{exec: {command: [cat, /tmp/ready]}}', '{exec: {command: []}}', '{exec: {}}', '{grpc: {port: 9000}}', '{grpc: {port: 0}}', '{grpc: {port: http}}', '{periodSeconds: 5}', `{httpGet: {port: 1}, tcpSocket: {port: 1}}`,
    '{httpGet: {port: 8080, scheme: HTTPS}}', '{httpGet: {port: 8080, scheme: https}}', '{httpGet: {port: 8080}, successThreshold: 2}', '{httpGet: {port: 8080}, failureThreshold: 0, periodSeconds: 0, successThreshold: 0, timeoutSeconds: 0}',
  ],
  weight: [...none, ...numbers, ...usual, '25%'],
  routePort: [...none, ...ports, ...names],
  backendKind: [...none, 'Service', 'service', 'Secret', 'My Kind'],
  duration: [...none, '0s', '1s', '10s', '60s', '1m', '1h', '1h30m', '500ms', '1.5s', '10', "'10'", '-1s', '1d', '1s ', '100000s', '99999h', '1h1m1s1ms', '1h1m1s1ms1s', '1us'],
  matches: [
    ...none, '[{}]', '[{headers: [{name: x-ab-group, value: b}]}]', '[{headers: [{name: x ab, value: b}]}]', '[{headers: [{name: x-ab-group, value: ""}]}]', '[{headers: [{name: x-ab-group}]}]', '[{headers: [{value: b}]}]',
    '[{headers: [{name: x-ab-group, value: b, type: Exact}]}]', '[{headers: [{name: x-ab-group, value: b, type: exact}]}]', '[{headers: [{name: a, value: b}, {name: a, value: c}]}]', '[{path: {type: PathPrefix, value: /v1}}]',
    '[{path: {type: PathPrefix, value: v1}}]', '[{path: {type: Prefix, value: /v1}}]', '[{path: {value: /v1//x}}]', '[{path: {value: /v1/../x}}]', '[{path: {type: RegularExpression, value: "v.*"}}]', '[{method: GET}]', '[{method: get}]', '[{path: {}}]',
  ],
} as const satisfies Readonly<Record<string, Pool>>;
