/** The extension's settings, parsed once at the edge (`ui/settings.ts`) into this. The parser is total and fails closed. */
export interface Settings {
  /** Path of the kubeconfig; empty means what kubectl would use (`KUBECONFIG`, then `~/.kube/config`). */
  readonly kubeconfig: string;
  /** Names of contexts (`*` and `prod-*` patterns) whose writes ask for the context's name to be typed. */
  readonly protectedContexts: readonly string[];
  readonly readOnly: boolean;
  /** Shown beside the context's own where namespaces may not be listed. */
  readonly namespaces: readonly string[];
  /** Key of the label that tells tracks apart. */
  readonly trackLabel: string;
  /** Milliseconds that a write may take to show its effect before it is called unverified. */
  readonly verifyTimeout: number;
  /** Milliseconds that the old track of a switch is kept as the way back. */
  readonly hold: number;
  /** Path that a probe asks of a pod; `/` is tried where it is not served. */
  readonly probePath: string;
  /** Milliseconds until a pod of the practice cluster is ready. */
  readonly practiceReadyAfter: number;
  /** Image tags that never start on the practice cluster. */
  readonly practiceFailingTags: readonly string[];
}

/** Total, and fails closed: a malformed list protects every context, a malformed switch means read-only. */
export function parseSettings(get: (key: string) => unknown): Settings {
  const text = (key: string, otherwise: string): string => {
    const value = get(key);
    return typeof value === 'string' ? value.trim() : otherwise;
  };
  const names = (key: string, malformed: readonly string[]): readonly string[] => {
    const value = get(key);
    if (value === undefined) return [];
    return Array.isArray(value) && value.every((name): name is string => typeof name === 'string') ? value : malformed;
  };
  const seconds = (key: string, otherwise: number): number => {
    const value = get(key);
    return (typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : otherwise) * 1000;
  };
  const readOnly = get('readOnly');
  return {
    kubeconfig: text('kubeconfig', ''),
    protectedContexts: names('protectedContexts', ['*']),
    namespaces: names('namespaces', []).map((name) => name.trim()).filter((name) => name !== ''),
    readOnly: readOnly !== undefined && readOnly !== false,
    trackLabel: labelKey(text('trackLabel', '')),
    verifyTimeout: seconds('verifyTimeoutSeconds', 60),
    hold: seconds('holdMinutes', 30) * 60,
    probePath: pathText(text('probePath', '')),
    practiceReadyAfter: seconds('practice.readyAfterSeconds', 3),
    practiceFailingTags: names('practice.failingTags', []),
  };
}

/** One that starts with `/` and holds nothing that ends a request line. */
const pathText = (path: string): string => (/^\/[\x21-\x7e]*$/.test(path) ? path : '/v1/models');

/** What every JavaScript object has (`constructor`) is looked up in labels by name, so it cannot tell tracks apart. */
const labelKey = (key: string): string => (key === '' || key in {} ? 'version' : key);

/** Whether a context's name matches one of the patterns; `*` stands for any run of characters. */
export function isProtected(context: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const expression = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*');
    return new RegExp(`^${expression}$`, 's').test(context);
  });
}
