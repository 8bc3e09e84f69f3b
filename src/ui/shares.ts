/** What a person may ask of a canary, each with the share that it would really give. */
import type { ScaleTo } from '../app/requests.ts';
import { describe } from '../core/failure.ts';
import { splitReplicas, type CanarySplit } from '../core/rollout/canarySplit.ts';
import type { Choice } from './ask.ts';

const steps = [5, 10, 25, 50, 75, 100, 0];
const mostReplicas = 1000;

/** A figure for people: at most one decimal. */
const figure = (percent: number): string => String(Math.round(percent * 10) / 10);

const sentence = (split: CanarySplit): string => `${split.canary} canary and ${split.stable} stable`;

function percentChoice(total: number, percent: number, surge: boolean): Choice<ScaleTo> {
  const split = splitReplicas(total, percent, surge);
  const exact = Math.abs(split.realPercent - percent) < 0.05;
  const real = exact ? `${figure(percent)} % of pods` : `is ${figure(split.realPercent)} % of pods`;
  return {
    label: surge ? `${figure(percent)} %, with one pod more` : `${figure(percent)} %`,
    description: `${real} · ${sentence(split)}`,
    value: surge ? { percent, surge } : { percent },
  };
}

/** The usual steps; where the pods at hand cannot give one, a second choice says what one pod more would give. */
export function shareSteps(total: number): readonly Choice<ScaleTo>[] {
  return steps.flatMap((percent) => {
    const kept = percentChoice(total, percent, false);
    const nearer = Math.abs(splitReplicas(total, percent, true).realPercent - percent) < Math.abs(splitReplicas(total, percent, false).realPercent - percent);
    return nearer ? [kept, percentChoice(total, percent, true)] : [kept];
  });
}

/** `30 %` is a share, `3 pods` a number of replicas, `30` may be either, and is offered as both. */
export function typedShare(total: number, text: string): readonly Choice<ScaleTo>[] {
  const match = /^(-?\d+(?:[.,]\d+)?)\s*(%|percent|p|pods?|r|replicas?)?$/iu.exec(text);
  if (match === null) return [];
  const number = Number((match[1] ?? '').replace(',', '.'));
  const unit = (match[2] ?? '').toLowerCase();
  const isShare = unit === '' || unit === '%' || unit === 'percent';
  const isCount = unit === '' || !isShare;
  return [...(isShare ? [sharePart(total, number)] : []), ...(isCount ? [countPart(number)] : [])];
}

function sharePart(total: number, percent: number): Choice<ScaleTo> {
  const outside = percent < 0 || percent > 100;
  if (!outside) return percentChoice(total, percent, false);
  const not = describe({ kind: 'outOfRange', what: 'The share of a canary', asked: `${figure(percent)} %`, from: 0, to: 100 });
  return { label: `${figure(percent)} %`, value: { percent }, not };
}

function countPart(replicas: number): Choice<ScaleTo> {
  const choice = { label: `${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`, description: 'of the canary; stable stays as it is', value: { replicas } };
  if (Number.isInteger(replicas) && replicas >= 0 && replicas <= mostReplicas) return choice;
  return { ...choice, not: describe({ kind: 'outOfRange', what: 'The number of replicas', asked: String(replicas), from: 0, to: mostReplicas }) };
}
