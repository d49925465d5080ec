import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import * as z from 'zod';
import type { ReleaseStock, ReserveStock } from '../../../contracts/inventory/commands.ts';
import { receiveStock, type ReceiptLine } from '../../../domain/inventory/stock/store.ts';
import type { Sql } from '../../../platform/sql/sql.ts';

/** A SKU that no other test uses. */
export function anySku(name = 'SKU'): string {
  return `${name}-${randomUUID().slice(0, 8)}`;
}

export async function receive(sql: Sql, ...lines: readonly ReceiptLine[]): Promise<void> {
  expect(await receiveStock(sql, randomUUID(), lines)).toBe('booked');
}

/** An order of a new saga, of `[sku, quantity]` lines. */
export function anOrder(...lines: readonly (readonly [sku: string, quantity: number])[]): ReserveStock {
  return {
    type: 'inventory.reserve-stock.v1',
    sagaId: randomUUID(),
    attempt: 1,
    lines: lines.map(([sku, quantity], index) => ({ lineNo: index + 1, sku, quantity })),
  };
}

export function theRelease({ sagaId, attempt }: ReserveStock, parcelNo?: number): ReleaseStock {
  return { type: 'inventory.release-stock.v1', sagaId, attempt, ...(parcelNo !== undefined && { parcelNo }) };
}

const Difference = z.object({ sku: z.string(), centre: z.string() });

/** Expects each stock row to equal its ledger, and reserved stock to equal reserved parcels. */
export async function expectStockToAddUp(sql: Sql): Promise<void> {
  const byLedger = await sql.rows(Difference)`
    select coalesce(s.sku, l.sku) as sku, coalesce(s.centre, l.centre) as centre
      from inventory.stock s
      full join inventory.stock_by_ledger l on l.sku = s.sku and l.centre = s.centre
     where (s.received, s.adjusted, s.restocked, s.available, s.reserved, s.committed, s.shipped, s.unsellable)
           is distinct from
           (coalesce(l.received, 0), coalesce(l.adjusted, 0), coalesce(l.restocked, 0), coalesce(l.available, 0),
            coalesce(l.reserved, 0), coalesce(l.committed, 0), coalesce(l.shipped, 0), coalesce(l.unsellable, 0))
  `;
  expect(byLedger).toEqual([]);
  const byParcels = await sql.rows(Difference)`
    select coalesce(s.sku, p.sku) as sku, coalesce(s.centre, p.centre) as centre
      from inventory.stock s
      full join inventory.reserved_by_parcels p on p.sku = s.sku and p.centre = s.centre
     where coalesce(s.reserved, 0) <> coalesce(p.reserved, 0)
  `;
  expect(byParcels).toEqual([]);
}

const Flip = z.object({ sku: z.string(), isAvailable: z.boolean() });

/** The SKU's availability events in the outbox, in order. */
export async function flipsOf(sql: Sql, sku: string): Promise<readonly boolean[]> {
  const flips = await sql.rows(Flip)`
    select subject as sku, (payload ->> 'isAvailable')::boolean as "isAvailable"
      from inventory.outbox
     where subject = ${sku} and type = 'inventory.availability-changed.v1'
     order by position
  `;
  return flips.map(({ isAvailable }) => isAvailable);
}
