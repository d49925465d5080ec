import * as z from 'zod';
import { ProductError } from '../errors.ts';
import type { Sort, SortKey } from './sort.ts';

const Token = z.tuple([z.union([z.number(), z.string().max(1_000)]), z.int().nonnegative()]);

/** The `page` of the page after a product. */
export function pageToken(sort: Sort, { key, id }: SortKey): string {
  return `${sort}~${Buffer.from(JSON.stringify([key, id])).toString('base64url')}`;
}

/** @throws ProductError `page-invalid`: no page of a list with this order has the token */
export function readPageToken(sort: Sort, token: string): SortKey {
  const [ofSort, encoded = '', ...rest] = token.split('~');
  const parsed = Token.safeParse(rest.length === 0 && ofSort === sort ? parsedOrNull(Buffer.from(encoded, 'base64url').toString()) : null);
  const key = parsed.data?.[0];
  const isOfType = (typeof key === 'string') === (sort === 'name');
  if (!parsed.success || !isOfType) {
    throw new ProductError(
      'page-invalid',
      `page is "${token.slice(0, 100)}", which is not \`next\` of a page sorted by ${sort}; leave it out for the first page`,
    );
  }
  return { key: parsed.data[0], id: parsed.data[1] };
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
