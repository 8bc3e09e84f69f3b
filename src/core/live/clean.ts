/**
 * Controls (tab and line breaks too), bidirectional marks and overrides, zero-width characters, letters without ink, line
 * separators, lone surrogates: what can make one row look like another, or like several.
 */
const hostile = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]+/gu;

/** What nearly every name is; saves the work for the others. */
const plain = /^(?! )[ -~]*(?<! )$/;

/**
 * What VS Code makes something of in plain text: `[text](command:…)` is a link that runs a command in notifications and
 * input boxes, `$(name)` an icon in quick picks and the status bar. A space takes their meaning.
 */
const live = /([\]$])\(/g;

/**
 * Any text of a cluster, a kubeconfig or a journal as one line that is safe to show: hostile characters become `�`,
 * links and icons are broken, and what is longer than `longest` is cut with `…`. The only place that does so. Never for
 * matching, ids or writes.
 */
export function clean(text: string, longest = 120): string {
  if (text.length <= longest && plain.test(text)) return text.includes('(') ? text.replace(live, '$1 (') : text;
  const cut = text.length > longest;
  const head = cut ? text.slice(0, longest - 1) : text;
  const line = head.replace(/[\r\n\t]+/g, ' ').replace(hostile, '\uFFFD').replace(live, '$1 (').trim();
  return cut ? `${line}…` : line;
}

/** Any name as a part of an id: never throws, and hardly longer than a name of Kubernetes may be (253). */
export const idPart = (name: string): string =>
  encodeURIComponent((name.length > 253 ? `${name.slice(0, 253)}~${fingerprint(name)}` : name).toWellFormed());

/** FNV-1a: tells apart what was cut off; nothing secret hangs on it. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(16);
}

/** An instant as people read it, to the second. A time that is none (from a file, from a server) is `not known`. */
export function timeText(ms: number): string {
  const time = new Date(ms);
  return Number.isNaN(time.getTime()) ? 'not known' : time.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
