import type { HistoryPart, HistoryRow } from './store.ts';

/** What has been read of each customer's orders, in the order of the customers. */
export type Parts = readonly HistoryPart[];

export interface Missing {
  /** Index of the customer. */
  readonly index: number;
  readonly before: string;
  readonly limit: number;
}

/** How many rows to read of each customer first. Most linked guests have few orders, so a share of the page is enough. */
export function firstLimit(customers: number, limit: number): number {
  return customers === 1 ? limit + 1 : Math.ceil((limit + 1) / customers) + 1;
}

/** What must still be read before the newest `limit + 1` orders of all are known. One more round is always enough. */
export function missing(parts: Parts, limit: number): readonly Missing[] {
  const known = newestFirst(parts.flatMap(matches));
  return parts.flatMap(({ rows, hasMore, isCut }, index) => {
    const last = rows.at(-1);
    if (!hasMore || isCut || last === undefined) return [];
    const newer = known.filter(({ order_id }) => order_id >= last.order_id).length;
    return newer > limit ? [] : [{ index, before: last.order_id, limit: limit + 1 - newer }];
  });
}

export interface Merged {
  readonly rows: readonly HistoryRow[];
  /** The next page has what is older; null when there is nothing. */
  readonly next: string | null;
}

/** The newest `limit` orders of all customers, as far as all have been read. */
export function merge(parts: Parts, limit: number): Merged {
  const unread = parts.flatMap(({ rows, hasMore }) => (hasMore ? rows.slice(-1) : []));
  // Of a customer with unread orders, nothing is known below its last row.
  const [horizon] = newestFirst(unread);
  const known = newestFirst(parts.flatMap(matches)).filter(({ order_id }) => horizon === undefined || order_id >= horizon.order_id);
  const rows = known.slice(0, limit);
  const last = known.length > limit ? rows.at(-1) : horizon;
  return { rows, next: last?.order_id ?? null };
}

/** The part with the rows that were read after it. */
export function joined(part: HistoryPart, older: HistoryPart): HistoryPart {
  return { ...older, rows: [...part.rows, ...older.rows] };
}

function matches({ rows }: HistoryPart): readonly HistoryRow[] {
  return rows.filter(({ is_match }) => is_match);
}

function newestFirst(rows: readonly HistoryRow[]): readonly HistoryRow[] {
  return rows.toSorted((one, other) => (one.order_id < other.order_id ? 1 : -1));
}
