import { STATUS_CODES } from 'node:http';
import type { Pod } from '../../core/kube/objects.ts';

/** Status that a pod of the practice cluster answers with, for trying what a bad release looks like: `"503"`. */
export const answersAnnotation = 'practice.deployment-strategies/answers';

/** A pod that is ready listens on the ports its containers name. */
export const listens = ({ spec, status }: Pod, port: number): boolean =>
  (status?.conditions ?? []).some((condition) => condition.type === 'Ready' && condition.status === 'True')
  && spec.containers.some((container) => (container.ports ?? []).some(({ containerPort }) => containerPort === port));

/** What a pod says to an HTTP request: a model server of the OpenAI API whose one model is called after its image. */
export function answerOfPod({ metadata, spec }: Pod, request: string): string {
  const [method = '', path = ''] = request.split(' ', 2);
  const image = spec.containers[0]?.image ?? '';
  const wanted = Number(metadata.annotations?.[answersAnnotation] ?? '200');
  const known = Number.isInteger(wanted) && wanted >= 200 && wanted <= 599 ? wanted : 200;
  const models = { object: 'list', data: [{ id: image.split('/').at(-1) ?? '', object: 'model', owned_by: 'practice' }] };
  const bodies: Readonly<Record<string, string>> = { '/': JSON.stringify({ pod: metadata.name, image }), '/healthz': '{}', '/v1/models': JSON.stringify(models) };
  const body = method === 'GET' ? bodies[path.split('?')[0] ?? ''] : undefined;
  const code = known !== 200 ? known : body === undefined ? 404 : 200;
  const text = code === 200 && body !== undefined ? body : JSON.stringify({ error: STATUS_CODES[code] ?? '' });
  return `HTTP/1.1 ${code} ${STATUS_CODES[code] ?? ''}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`;
}
