import type { Strategy } from '../live/application.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { wholeSet } from './catalog.ts';
import type { FieldName } from './fields.ts';
import { toSnippet } from './render.ts';

/** What a person is asked before a set is inserted. */
export interface Answers {
  readonly name: string;
  /** Of the new version. */
  readonly image: string;
  readonly port: number;
  /** Of the whole application; of each track where the tracks have the same size. */
  readonly replicas: number;
}

export interface AnswerFault {
  readonly message: string;
}

/** At most 63 characters with the longest end that a set adds (`-service`), since a Service's name is a DNS label. */
const longestName = 63 - '-service'.length;

export function parseName(text: string): Result<string, AnswerFault> {
  if (text.length > longestName) return fail({ message: `A name has at most ${longestName} characters here, so that its Service's has room for 63.` });
  return /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(text)
    ? ok(text)
    : fail({ message: 'A name has lower-case letters, digits and -, begins with a letter and ends with a letter or digit.' });
}

/** What a registry can be asked for: `[host[:port]/]path[:tag][@digest]` (the reference grammar of the distribution project). */
const imageForm = /^([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d+)?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@sha256:[a-f0-9]{64})?$/;

export const parseImage = (text: string): Result<string, AnswerFault> =>
  text.length <= 512 && imageForm.test(text) ? ok(text) : fail({ message: 'An image is written as registry/name:tag, such as myregistry.example/llm-app:v2.' });

const whole = (text: string, from: number, to: number, what: string): Result<number, AnswerFault> => {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  return value >= from && value <= to ? ok(value) : fail({ message: `${what} is a whole number from ${from} to ${to}.` });
};

export const parsePort = (text: string): Result<number, AnswerFault> => whole(text, 1, 65535, 'A port');

/** A canary needs a pod of each track, so two. */
export const parseReplicas = (text: string, strategy: Strategy): Result<number, AnswerFault> => whole(text, strategy === 'canary' ? 2 : 1, 1000, 'The number of replicas');

/** The same image with tag `v1`, or `v0` where that is the new one: a guess, so it stands in a tab stop. */
function formerImage(image: string): string {
  const path = image.replace(/@sha256:[a-f0-9]+$/, '').replace(/:[\w.-]+$/, '');
  return `${path}:${image.endsWith(':v1') ? 'v0' : 'v1'}`;
}

/** A tenth for the canary, and at least one pod of each track. */
function replicasOf(strategy: Strategy, replicas: number): Partial<Record<FieldName, string>> {
  if (strategy !== 'canary') return { replicas: String(replicas), fourReplicas: String(replicas) };
  const canary = Math.max(1, Math.round(replicas / 10));
  return { canaryReplicas: String(canary), stableReplicas: String(replicas - canary) };
}

/** The whole set of a strategy as a snippet: what was answered is filled in, what is left to decide is a tab stop. */
export function wholeSetSnippet(strategy: Strategy, { name, image, port, replicas }: Answers): string {
  const answered = { name, image, port: String(port), ...replicasOf(strategy, replicas) };
  return toSnippet(wholeSet[strategy], answered, { oldImage: formerImage(image), host: `${name}.example` });
}
