/** A plan as text: the lines of the dialog, and the two sides of the document that `Details` opens. Nothing here needs VS Code. */
import { withoutValues } from '../core/kube/withoutValues.ts';
import { yamlText } from '../core/kube/yamlText.ts';
import { clean } from '../core/live/clean.ts';
import { plainInSource } from './markdown.ts';
import type { Check, JsonPatchOp, Plan, PlannedWrite } from '../core/operations/plan.ts';

/** Shape first: a verdict must read without colour. */
const marks: Readonly<Record<Check['verdict'], string>> = { pass: '✓', warn: '!', block: '✗', unknown: '?' };

/** Names come from kubeconfigs and clusters; one that holds a line break may not forge a line of its own. */
const oneLine = (text: string): string => text.replace(/\s+/gu, ' ').trim();

/** As many rows as a dialog has room for on a small screen, and about how many characters VS Code draws in one. */
const mostRows = 18;
const rowWidth = 52;

/** How much of a plan is said. Each next one is shorter. */
const shapes = [
  { facts: undefined, unknowns: 'whole', sentences: 'whole' },
  { facts: ['Server', 'Change', 'Now', 'After', 'To go back'], unknowns: 'whole', sentences: 'whole' },
  { facts: ['Server', 'Change', 'To go back'], unknowns: 'titles', sentences: 'whole' },
  { facts: ['Server', 'Change'], unknowns: 'titles', sentences: 'whole' },
  { facts: ['Server', 'Change'], unknowns: 'titles', sentences: 'first' },
] as const;
type Shape = (typeof shapes)[number];

/**
 * What stands under the question in the dialog: what blocks or warns first, then the facts, what is not known, and what passes in one
 * line. Of a plan that is taller than a dialog less is said, with a word that the rest is in Details; server and change never go.
 */
export function dialogDetail(plan: Plan, note = ''): string {
  const texts = shapes.map((shape) => shaped(plan, note, shape));
  return texts.find((text) => rowsOf(text) <= mostRows) ?? texts.at(-1) ?? '';
}

const rowsOf = (text: string): number => text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / rowWidth)), 0);

function shaped({ checks, facts: all }: Plan, note: string, { facts, unknowns, sentences }: Shape): string {
  const whole = (check: Check, text = oneLine(check.detail)): string => `${marks[check.verdict]} ${check.title}: ${text}`;
  const of = (verdict: Check['verdict']): readonly Check[] => checks.filter((check) => check.verdict === verdict);
  const said = (check: Check): string => whole(check, sentences === 'first' ? firstSentence(oneLine(check.detail)) : undefined);
  const stops = of('block').map(said);
  const shown = all.filter(({ label }) => facts === undefined || facts.some((one) => one === label));
  const left = shown.length < all.length || sentences === 'first' ? ['More is in Details.'] : [];
  const unknown = unknowns === 'whole' ? of('unknown').map((check) => whole(check)) : together(of('unknown'), 'is not known', 'are not known');
  const passed = of('pass');
  return [
    note === '' ? [] : [oneLine(note)],
    stops.length === 0 ? [] : ['Blocked, and nothing is written:', ...stops],
    of('warn').map(said),
    [...shown.map((fact) => `${fact.label}: ${oneLine(fact.value)}`), ...left],
    [...unknown, ...(passed.length === 1 ? passed.map((check) => whole(check)) : together(passed, 'passes', 'pass'))],
  ].filter((block) => block.length > 0).map((block) => block.join('\n')).join('\n\n');
}

/** `✓ 7 checks pass: Rights, Admission`. */
function together(checks: readonly Check[], one: string, several: string): readonly string[] {
  const [first] = checks;
  if (first === undefined) return [];
  const titles = [...new Set(checks.map(({ title }) => title))].join(', ');
  return [`${marks[first.verdict]} ${checks.length === 1 ? `1 check ${one}` : `${checks.length} checks ${several}`}: ${titles}`];
}

/** A full stop within a name or a figure has no blank behind it. */
const firstSentence = (text: string): string => /^.*?[.](?= |$)/u.exec(text)?.[0] ?? text;

/**
 * The plan as a Markdown document before and after its writes: everything but the values that would change is the same on
 * both sides, so that the diff editor shows the difference inside the plan.
 */
export function planDocument(plan: Plan, side: 'now' | 'after'): string {
  const facts = plan.facts.map((fact) => `- ${fact.label}: ${plainInSource(fact.value)}`);
  const checks = worstFirst(plan.checks).flatMap((check) => [`- ${marks[check.verdict]} ${check.title} (\`${check.id}\`): ${plainInSource(check.detail)}`, ...evidenceOf(check)]);
  const changes = plan.writes.map((write) => writeText(write, side));
  const nothing = ['Nothing would be written.'];
  return [`# ${plainInSource(plan.question)}`, facts.join('\n'), '## Checks', checks.join('\n'), ...plan.checks.flatMap(({ edit }) => (edit === undefined ? [] : ['## In the manifest instead', fenced(edit)])), '## What is written, in this order', ...(changes.length === 0 ? nothing : changes)]
    .filter((block) => block !== '')
    .join('\n\n')
    .concat('\n');
}

const ranks: Readonly<Record<Check['verdict'], number>> = { block: 0, warn: 1, unknown: 2, pass: 3 };
const worstFirst = (checks: readonly Check[]): readonly Check[] => checks.toSorted((a, b) => ranks[a.verdict] - ranks[b.verdict]);

/** What a verdict rests on, for those who want to check it: a line each under its sentence. */
const evidenceOf = ({ evidence = '' }: Check): readonly string[] =>
  evidence.split(/; |\n/u).filter((line) => line.trim() !== '').map((line) => `  - ${plainInSource(clean(line, 1000))}`);

function writeText(write: PlannedWrite, side: 'now' | 'after'): string {
  const name = `${write.kind} ${plainInSource(clean(write.name))} in ${plainInSource(clean(write.namespace))}`;
  const change = plainInSource(write.change);
  const seen = `as seen at resourceVersion ${plainInSource(clean(write.basedOn))}`;
  switch (write.verb) {
    case 'create':
      return [`### Create ${name}`, `${change}.`, fenced(side === 'after' ? yamlText(withoutValues(write.body)) : ''), 'The server refuses it where an object of this name is there by then.'].join('\n\n');
    case 'delete':
      return [`### Delete ${name}`, `${change}, ${seen}.`, fenced(side === 'now' ? yamlText({ kind: write.kind, name: write.name, uid: write.uid }) : ''), 'The server refuses it where the object was changed since, or is another of the same name.'].join('\n\n');
    default: {
      const guards = write.ops.flatMap((op) => (op.op === 'test' ? [`- \`${op.path}\` ${isTemplate(op.path) ? 'is as it stands on the left' : `is ${plainInSource(valueText(op.value))}`}`] : []));
      return [`### ${name}`, `${change}, ${seen}.`, fenced(valuesOf(write.ops, side).join('\n')), 'The server refuses it unless, at that moment,', guards.join('\n')].join('\n\n');
    }
  }
}

/** A fence that no line of the text can close: what stands inside is other people's. */
function fenced(text: string): string {
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/gu)].map(([run]) => run.length + 1)));
  return [`${fence}yaml`, ...(text === '' ? [] : [text.trimEnd()]), fence].join('\n');
}

/** A whole pod template is read as YAML, line by line. */
const isTemplate = (path: string): boolean => path === '/spec/template';

/** Enough for any selector that Kubernetes takes. */
const longestValue = 4000;

/** A value exactly as it is sent, in JSON; what could not be seen is written as an escape. */
function valueText(value: unknown): string {
  const whole = JSON.stringify(value);
  const text = whole.length <= longestValue ? whole : `${whole.slice(0, longestValue).toWellFormed()}…`;
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) =>
    Array.from({ length: character.length }, (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join(''));
}

/** The paths that are written. Before: what the `test`s expect there. After: what the other operations put there. */
function valuesOf(ops: readonly JsonPatchOp[], side: 'now' | 'after'): readonly string[] {
  return ops.flatMap((op) => {
    if (op.op === 'test') return [];
    const seen = ops.find((other) => other.op === 'test' && other.path === op.path);
    const shown = side === 'after' ? op : seen;
    if (shown === undefined || shown.op === 'remove') return [];
    return isTemplate(op.path) ? [`# ${op.path}`, yamlText(withoutValues(shown.value)).trimEnd()] : [`${op.path}: ${valueText(shown.value)}`];
  });
}
