import { fail, ok, type Result } from '../../core/result.ts';
import type { Asked, Fault } from '../http/asked.ts';
import type { Transport } from '../http/request.ts';
import { isFields, objectAt, textAt } from '../normalise/fields.ts';

export interface Listed<T> {
  readonly items: readonly T[];
  /** Where a watch goes on from. */
  readonly resourceVersion: string;
}

const pageSize = 500;

/**
 * A complete, consistent list (no resourceVersion is given, so the server answers with its newest) in pages. Objects are slimmed page
 * by page. A `continue` token that expires on the way (410) is answered with one whole list without pages, as client-go's pager does.
 */
export async function list<T>(transport: Transport, asked: Omit<Asked, 'method' | 'verb' | 'query'>, slim: (raw: unknown) => T, signal: AbortSignal): Promise<Result<Listed<T>, Fault>> {
  let items: T[] = [];
  let query: Readonly<Record<string, string>> = { limit: String(pageSize) };
  for (;;) {
    const page = await transport.json({ ...asked, method: 'GET', verb: 'list', query }, signal);
    if (!page.ok) {
      if (page.failure.status !== 410 || query['continue'] === undefined) return page;
      items = [];
      query = {};
      continue;
    }
    const body = isFields(page.value) ? page.value : {};
    if (!Array.isArray(body['items']) && body['items'] !== null) return fail(noList(transport, textAt(body, 'kind')));
    for (const raw of (body['items'] as readonly unknown[] | null) ?? []) items.push(slim(raw));
    const metadata = objectAt(body, 'metadata');
    const token = textAt(metadata, 'continue');
    if (token === '') return ok({ items, resourceVersion: textAt(metadata, 'resourceVersion') });
    query = { limit: String(pageSize), continue: token };
  }
}

const noList = (transport: Transport, kind: string): Fault => transport.unreadable(kind === '' ? 'JSON without a kind' : `a ${kind} instead of a list`);
