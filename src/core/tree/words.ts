import type { Application, Track } from '../live/application.ts';
import { clean, timeText } from '../live/clean.ts';
import type { ImageOf, LastWriter, RouteRecord } from '../live/records.ts';

/** `llm-app:v1` of `registry.example/team/llm-app:v1`; a digest keeps its first 12 digits. */
export function shortImage(image: string): string {
  const last = image.slice(image.lastIndexOf('/') + 1);
  return last.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1');
}

export function imagesText(images: readonly ImageOf[]): string {
  const [first, ...more] = images;
  if (first === undefined) return 'no image';
  return more.length === 0 ? shortImage(first.image) : `${shortImage(first.image)} and ${more.length} more`;
}

/** Facts beside each other, the worst news last. */
export function facts(parts: readonly string[], trouble: string): string {
  const line = parts.filter((part) => part !== '').map((part) => clean(part, 80)).join(' · ');
  return trouble === '' ? line : `${line} — ${clean(trouble, 160)}`;
}

export const writerText = (writer: LastWriter | undefined): string =>
  writer === undefined ? 'not known' : `${writer.manager}, ${timeText(writer.at)}`;

/** `b when x-ab-group: b`: the first rule that asks for a header, and the track it leads to. */
export function groupRule(application: Application): string {
  const rule = application.route?.rules.find(({ matches }) => matches.some(({ headers }) => headers.length > 0));
  const header = rule?.matches.find(({ headers }) => headers.length > 0)?.headers[0];
  if (rule === undefined || header === undefined) return '';
  const names = rule.backends.filter(({ weight }) => weight > 0).map(({ service }) => trackBehind(application, service)?.name ?? service);
  return `${names.join(' and ')} when ${header.name}${header.exact ? ': ' : ' matches '}${header.value}`;
}

/** `stable 90, canary 10`: what the first rule that divides requests by weight gives each backend. */
export function weightRule(application: Application): string {
  const rule = application.route?.rules.find(({ backends }) => backends.length > 1);
  return (rule?.backends ?? []).map(({ service, weight }) => `${trackBehind(application, service)?.name ?? service} ${weight}`).join(', ');
}

function trackBehind({ services, tracks }: Application, name: string): Track | undefined {
  const selector = services.find((service) => service.name === name)?.selector;
  if (selector === undefined) return undefined;
  return tracks.find(({ deployment }) => Object.entries(selector).every(([key, value]) => deployment.templateLabels[key] === value));
}

/** All rules of a route on one line, for the tooltip. */
export const routeText = (route: RouteRecord): string =>
  route.rules
    .map(({ matches, backends }) => {
      const when = matches.map(({ path, headers }) => [path, ...headers.map(({ name, value, exact }) => `${name}${exact ? ': ' : ' ~ '}${value}`)].join(' '));
      return `${when.length === 0 ? '/' : when.join(' or ')} → ${backends.map(({ service, weight }) => `${service} (${weight})`).join(', ')}`;
    })
    .join('; ');
