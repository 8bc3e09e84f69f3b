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

/** What stands under the question in the dialog. A blocked plan says first what blocks it. */
export function dialogDetail(plan: Plan, note = ''): string {
  const stops = plan.checks.filter((check) => check.verdict === 'block').map((check) => `${marks.block} ${check.title}: ${oneLine(check.detail)}`);
  const checks = plan.checks.filter((check) => check.verdict !== 'block').map((check) => `${marks[check.verdict]} ${check.title}: ${oneLine(check.detail)}`);
  const facts = plan.facts.map((fact) => `${fact.label}: ${oneLine(fact.value)}`);
  const opening = stops.length === 0 ? [] : ['Blocked, and nothing is written:', ...stops];
  return [note === '' ? [] : [oneLine(note)], opening, facts, checks]
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n');
}

/**
 * The plan as a Markdown document before and after its writes: everything but the values that would change is the same on
 * both sides, so that the diff editor shows the difference inside the plan.
 */
export function planDocument(plan: Plan, side: 'now' | 'after'): string {
  const facts = plan.facts.map((fact) => `- ${fact.label}: ${plainInSource(fact.value)}`);
  const checks = plan.checks.flatMap((check) => [`- ${marks[check.verdict]} ${check.title} (\`${check.id}\`): ${plainInSource(check.detail)}`, ...evidenceOf(check)]);
  const changes = plan.writes.map((write) => writeText(write, side));
  const nothing = ['Nothing would be written.'];
  return [`# ${plainInSource(plan.question)}`, facts.join('\n'), '## Checks', checks.join('\n'), '## What is written, in this order', ...(changes.length === 0 ? nothing : changes)]
    .filter((block) => block !== '')
    .join('\n\n')
    .concat('\n');
}

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
