/** The manifests themselves. Each is one document without a separator; fields that have one name get one value. */
import { field } from './fields.ts';

interface DeploymentParts {
  /** Value of the label `version`, and the end of the name; none for a rolling update. */
  readonly track?: string;
  readonly replicas: string;
  readonly image: string;
  /** Lines between `replicas` and `selector`. */
  readonly strategy?: string;
  /** Lines at the end of the container. */
  readonly container?: string;
}

const name = field('name');
const port = field('port');

function labels(track: string | undefined, indent: number): string {
  const pad = ' '.repeat(indent);
  return `${pad}app: ${name}\n${track === undefined ? '' : `${pad}version: ${track}\n`}`;
}

const readiness = `          readinessProbe:
            httpGet:
              path: ${field('health')}
              port: ${port}
`;

const deployment = ({ track, replicas, image, strategy = '', container = readiness }: DeploymentParts): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}${track === undefined ? '' : `-${track}`}
spec:
  replicas: ${replicas}
${strategy}  selector:
    matchLabels:
${labels(track, 6)}  template:
    metadata:
      labels:
${labels(track, 8)}    spec:
      containers:
        - name: llm-container
          image: ${image}
          ports:
            - containerPort: ${port}
${container}`;

const service = (serviceName: string, track: string | undefined): string => `apiVersion: v1
kind: Service
metadata:
  name: ${serviceName}
spec:
  selector:
${labels(track, 4)}  ports:
    - port: ${field('servicePort')}
      targetPort: ${port}
`;

const rolling = (surge: string, unavailable: string): string => `  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: ${surge} # pods beyond replicas while the update runs
      maxUnavailable: ${unavailable} # pods that may be missing meanwhile
`;

export const rollingUpdate = deployment({
  replicas: field('fourReplicas'),
  image: field('image'),
  strategy: rolling(field('maxSurge'), field('maxUnavailable')),
  container: `${readiness}          resources:
            requests:
              memory: 1Gi
              cpu: 500m
            limits:
              memory: 2Gi
              cpu: 1000m
`,
});

/** With every GPU taken there is no room for a surge pod, so one pod goes before its successor comes (failure R1). */
export const rollingUpdateGpu = deployment({
  replicas: field('replicas'),
  image: field('image'),
  strategy: `  progressDeadlineSeconds: ${field('loadSeconds')} # longer than pulling the image and loading the model
${rolling('0', '1')}`,
  container: `${readiness}          startupProbe: # up to 30 min for the model to load
            httpGet:
              path: ${field('health')}
              port: ${port}
            periodSeconds: 10
            failureThreshold: 180
          resources:
            limits:
              nvidia.com/gpu: ${field('gpus')}
`,
});

export const plainService = service(`${name}-service`, undefined);

export const blue = deployment({ track: 'blue', replicas: field('replicas'), image: field('oldImage') });
export const green = deployment({ track: 'green', replicas: field('replicas'), image: field('image') });
/** For a second colour beside one that is there already. */
export const eitherColour = deployment({ track: field('newColour'), replicas: field('replicas'), image: field('image') });
export const blueGreenService = service(`${name}-service`, field('liveColour'));

export const stable = deployment({ track: 'stable', replicas: field('stableReplicas'), image: field('oldImage') });
export const canary = deployment({ track: 'canary', replicas: field('canaryReplicas'), image: field('image') });

export const groupA = deployment({ track: 'a', replicas: field('replicas'), image: field('oldImage') });
export const groupB = deployment({ track: 'b', replicas: field('replicas'), image: field('image') });
export const serviceA = service(`${name}-a`, 'a');
export const serviceB = service(`${name}-b`, 'b');

/** Gateway API (PD §6): both rules repeat the same path, or the longer path would win over the header. */
export const httpRoute = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: ${name}
spec:
  parentRefs:
    - name: ${field('gateway')}
  hostnames:
    - ${field('host')}
  rules:
    - matches: # group b
        - path:
            type: PathPrefix
            value: /
          headers:
            - type: Exact
              name: ${field('header')}
              value: b
      timeouts:
        request: 0s # streamed answers have no total time
      backendRefs:
        - name: ${name}-b
          port: ${field('servicePort')}
    - matches: # everybody else
        - path:
            type: PathPrefix
            value: /
      timeouts:
        request: 0s
      backendRefs:
        - name: ${name}-a
          port: ${field('servicePort')}
`;

const ingress = (track: 'a' | 'b', annotations: string): string => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: ${name}-${track}
  annotations:
${annotations}spec:
  ingressClassName: nginx
  rules:
    - host: ${field('host')}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: ${name}-${track}
                port:
                  number: ${field('servicePort')}
`;

/** The controller was retired in March 2026 (PD §6): for clusters that still run it. */
export const ingressA = ingress('a', '    nginx.ingress.kubernetes.io/proxy-read-timeout: "600" # between two pieces of a streamed answer\n');
export const ingressB = ingress(
  'b',
  `    nginx.ingress.kubernetes.io/canary: "true"
    nginx.ingress.kubernetes.io/canary-by-header: ${field('header')}
    nginx.ingress.kubernetes.io/canary-by-header-value: b
    nginx.ingress.kubernetes.io/canary-by-cookie: ab_group # its value is always or never
`,
);

/** Istio (PD §6): the first rule that matches wins. */
export const virtualService = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ${name}
spec:
  hosts:
    - ${field('host')}
  gateways:
    - ${field('gateway')}
  http:
    - name: group-b
      match:
        - headers:
            ${field('header')}:
              exact: b
        - headers:
            cookie:
              regex: '^(.*?;\\s*)?(ab-group=b)(;.*)?$'
      route:
        - destination:
            host: ${name}-b
            port:
              number: ${field('servicePort')}
    - name: everybody-else
      route:
        - destination:
            host: ${name}-a
            port:
              number: ${field('servicePort')}
`;
