/** The reasoning as a Markdown document, for a ticket or a design note. Depends on the state alone. */
import { answerOf } from './answer.ts';
import { asTitle, catalog, inWords, strategies } from '../strategy/catalog.ts';
import { costInWords } from '../strategy/costs.ts';
import { pathOf } from './state.ts';
import type { Answer } from './answer.ts';
import type { DecisionState } from './state.ts';
import type { Point } from '../strategy/catalog.ts';

const bullet = (point: Point): string => `- **${asTitle(point)}**: ${point.meaning}`;

function answerLines(answer: Answer): readonly string[] {
  const { entry } = answer;
  return [
    `## The answer: ${entry.title}`,
    '',
    entry.outcome,
    '',
    `**Why:** ${answer.reason}`,
    '',
    '**Pros**',
    '',
    ...entry.pros.map(bullet),
    '',
    '**Cons**',
    '',
    ...entry.cons.map(bullet),
    '',
    '**What it costs**',
    '',
    ...answer.costs.map((cost) => `- ${cost.way === '' ? '' : `${cost.way}: `}${costInWords(cost)} (${cost.formula}), ${cost.when}.`),
    '- Pods that are terminating hold their GPU until they exit, and come on top.',
    '',
    '**What it needs**',
    '',
    ...entry.needs.map((need) => `- ${need}`),
    '',
    ...entry.links.map((link) => `[${link.title}](${link.url})`),
  ];
}

function comparison(state: DecisionState, chosen: Answer | undefined): readonly string[] {
  const rows = strategies.map((id) => {
    const entry = catalog[id];
    const peaks = entry.costs(state.size);
    const peak = (of: 'podsAtPeak' | 'gpusAtPeak'): string => [...new Set(peaks.map((cost) => String(cost[of])))].join(' or ');
    const mark = chosen?.entry.id === id ? ' ◀ the answer' : '';
    return `| ${entry.title}${mark} | ${entry.useCase} | ${inWords(entry.pros)} | ${inWords(entry.cons)} | ${peak('podsAtPeak')} | ${peak('gpusAtPeak')} |`;
  });
  return ['| Strategy | Use case | Pros | Cons | Pods at peak | GPUs at peak |', '| --- | --- | --- | --- | --- | --- |', ...rows];
}

/** Path, answer with reason and costs, and the comparison. With a question still open it says which one. */
export function reasoningMarkdown(state: DecisionState): string {
  const { steps, end } = pathOf(state);
  const chosen = answerOf(state);
  const { replicas, gpusPerPod } = state.size;
  const questions = steps.map((step, at) => `${at + 1}. ${step.question.text} **${step.reply === 'yes' ? 'Yes' : 'No'}.** ${step.branch.means}`);
  const open = end.kind === 'question' ? [`${steps.length + 1}. ${end.text} *Not answered yet.*`] : [];
  return [
    '# How to release',
    '',
    ...questions,
    ...open,
    '',
    ...(chosen === undefined ? ['There is no answer yet.'] : answerLines(chosen)),
    '',
    `## Compared for ${replicas} ${replicas === 1 ? 'replica' : 'replicas'} with ${gpusPerPod} ${gpusPerPod === 1 ? 'GPU' : 'GPUs'} each`,
    '',
    ...comparison(state, chosen),
    '',
  ].join('\n');
}
