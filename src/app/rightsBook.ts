import type { ClustersPort } from './ports.ts';
import { isAborted } from './aborted.ts';
import { needs, type Rights } from '../core/rights/rights.ts';
import { targetKey, type Target } from '../core/target.ts';

/** What is known of a person's rights, at once: rows never wait for the answer, they are drawn again when it comes. */
export interface RightsBook {
  /** The last answer; undefined where there is none yet. Asks in the background where it is due. */
  of(target: Target): Rights | undefined;
  /** The person refreshed: every namespace is asked anew when it is looked at next. */
  doubt(): void;
  dispose(): void;
}

export interface RightsBookPorts {
  readonly clusters: Pick<ClustersPort, 'connect'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Something is no longer allowed, or allowed again: the rows of this namespace say another thing. */
  readonly learned: (target: Target) => void;
  /** A bug. */
  readonly unexpected: (what: string, error: unknown) => void;
}

/** The adapter keeps answers longer than this and ends them early when they prove wrong; to ask it costs nothing. */
const between = 60_000;

interface Page {
  rights: Rights | undefined;
  asked: number;
  asking: boolean;
  doubted: boolean;
}

export function createRightsBook(ports: RightsBookPorts): RightsBook {
  const pages = new Map<string, Page>();
  const life = new AbortController();

  async function ask(target: Target, page: Page): Promise<void> {
    const anew = page.doubted;
    page.doubted = false;
    const cluster = await ports.clusters.connect(target.cluster);
    const answer = cluster.ok ? await cluster.value.rights(target.namespace, life.signal, anew) : cluster;
    // Without an answer the last one stands; that the cluster cannot be reached is said by the rows themselves.
    if (!answer.ok) return;
    const news = deniedOf(page.rights) !== deniedOf(answer.value);
    page.rights = answer.value;
    if (news) ports.learned(target);
  }

  return {
    of(target) {
      const key = targetKey(target);
      const page = pages.get(key) ?? { rights: undefined, asked: Number.NEGATIVE_INFINITY, asking: false, doubted: false };
      pages.set(key, page);
      const due = page.doubted || ports.now() - page.asked >= between;
      if (due && !page.asking && !isAborted(life.signal)) {
        page.asked = ports.now();
        page.asking = true;
        ask(target, page)
          .catch((error: unknown) => {
            if (!isAborted(life.signal)) ports.unexpected('asking for rights', error);
          })
          .finally(() => (page.asking = false));
      }
      return page.rights;
    },
    doubt() {
      for (const page of pages.values()) page.doubted = true;
    },
    dispose: () => life.abort(),
  };
}

const deniedOf = (rights: Rights | undefined): string =>
  rights === undefined ? '' : needs.filter((need) => rights[need].answer === 'no').map((need) => `${need} ${rights[need].names.join()}`).join('|');
