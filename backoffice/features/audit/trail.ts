import * as z from 'zod';
import { OrderAct } from '../../../contracts/order/desk.ts';
import { StaffActs, type StaffAct } from '../../../contracts/user/staff.ts';
import { call } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';
import { search } from '../analytics/range.ts';

/** Where acts are recorded: each context keeps its own. */
export const CONTEXTS = ['orders', 'products', 'stock', 'accounts'] as const;

export type Context = (typeof CONTEXTS)[number];

export interface TrailFilter {
  readonly context: Context | undefined;
  readonly by: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly before: string | undefined;
}

export interface Act extends Pick<StaffAct, 'actId' | 'actedAt' | 'accountId' | 'act' | 'object' | 'reason' | 'details'> {
  readonly context: Context;
}

export interface TrailPage {
  readonly acts: readonly Act[];
  /** The `before` of the next page; undefined on the last one. */
  readonly next: string | undefined;
}

const PAGE = 50;

/** A page of the acts of all contexts, or of one, the newest first: the newest of each, merged. */
export async function readTrail(session: string, { context, ...filter }: TrailFilter): Promise<TrailPage> {
  const query = search({ ...filter, limit: String(PAGE) });
  const asked = context === undefined ? CONTEXTS : [context];
  const found = (await Promise.all(asked.map(async (each) => readContext(session, each, query)))).flat();
  const newest = found.toSorted((one, other) => compare(keyOf(other), keyOf(one)));
  const acts = newest.slice(0, PAGE);
  const last = acts.at(-1);
  return { acts, next: last && acts.length === PAGE ? keyOf(last) : undefined };
}

/** As the services order them: by time, then by id. */
function keyOf({ actedAt, actId }: Act): string {
  return `${actedAt}_${actId}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

async function readContext(session: string, context: Context, query: URLSearchParams): Promise<readonly Act[]> {
  const { USER_URL, PRODUCT_URL, INVENTORY_URL, ORDER_URL } = config();
  switch (context) {
    case 'orders': {
      const { acts } = await call(z.object({ acts: z.array(OrderAct) }), {
        base: ORDER_URL,
        path: `/api/orders/desk/acts?${query}`,
        session,
      });
      return acts.map(({ orderId, ...act }) => ({ ...act, context, object: orderId }));
    }
    case 'products':
      return recorded(context, { base: PRODUCT_URL, path: `/internal/product-acts?${query}`, session });
    case 'stock':
      return recorded(context, { base: INVENTORY_URL, path: `/internal/stock-acts?${query}`, session });
    case 'accounts':
      return recorded(context, { base: USER_URL, path: `/api/accounts/staff/acts?${query}`, session });
  }
}

async function recorded(context: Context, request: Parameters<typeof call>[1]): Promise<readonly Act[]> {
  return (await call(StaffActs, request)).acts.map((act) => ({ ...act, context }));
}

/** The details of an act for people: names and values, without objects inside. */
export function detailsOf({ details }: Act): string {
  return Object.entries(details)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${textOf(value)}`)
    .join(', ');
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(' and ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
