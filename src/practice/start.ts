/** Entry of the practice cluster's own bundle, loaded when one is started. */
import { randomBytes } from 'node:crypto';
import { serveApi } from './api/server.ts';
import { selfSigned } from './certificate.ts';
import { realClock } from './clock.ts';
import { runControllers } from './controllers/runControllers.ts';
import { removeKubeconfig, writeKubeconfig, kubeconfigText } from './kubeconfig.ts';
import type { PracticeCluster, PracticeOptions } from './practiceCluster.ts';
import { empty, fill } from './seeding.ts';
import { createStore } from './store.ts';
import { tracked } from './tracked.ts';

/**
 * Starts an API server on a free loopback port, with controllers and, where asked, the applications of the source text.
 * Whoever can read the kubeconfig may do everything in it. Throws where the port or the kubeconfig cannot be had.
 */
export async function startPracticeCluster(options: PracticeOptions): Promise<PracticeCluster> {
  const clock = options.clock ?? realClock();
  const store = createStore(clock, options.history);
  const server = { store, clock };
  const token = randomBytes(24).toString('base64url');
  const certificate = selfSigned(Date.now());
  const log = options.log ?? (() => undefined);

  const reset = (): Promise<void> => {
    empty(server);
    fill(server, options.seed);
    return Promise.resolve();
  };

  fill(server, options.seed);
  const controllers = runControllers(tracked(store, clock, 'kube-controller-manager'), clock, {
    readyAfter: options.readyAfter,
    failingTags: options.failingTags,
    ...(options.log === undefined ? {} : { log: options.log }),
  });
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= end());
  const api = await serveApi({
    ...server,
    token,
    certificate,
    log,
    control: {
      reset: async () => {
        await reset();
        return { kind: 'practice', reset: true };
      },
      stop: () => {
        // The answer goes out first: stopping closes the connection it travels on.
        setTimeout(() => void stop(), 50);
        return Promise.resolve({ kind: 'practice', stopping: true });
      },
    },
  });
  const end = async (): Promise<void> => {
    controllers.stop();
    await api.close();
    await removeKubeconfig(options.kubeconfigPath);
    log(`Stopped ${api.url}.`);
  };

  try {
    await writeKubeconfig(options.kubeconfigPath, kubeconfigText(api.url, token, certificate.cert));
  } catch (error) {
    await end();
    throw error;
  }
  log(`Serving at ${api.url}, kubeconfig ${options.kubeconfigPath}.`);
  return { url: api.url, token, ca: certificate.cert, kubeconfigPath: options.kubeconfigPath, reset, stop };
}
