import { randomUUID } from 'node:crypto';
import type { CancelPick, PickParcel } from '../../../../contracts/inventory/commands.ts';
import { processStockCommands } from '../../../../domain/inventory/stock/stock-commands.ts';
import type { Shipment } from '../../../../domain/inventory/picking/store.ts';
import type { Sql } from '../../../../platform/sql/sql.ts';
import { anOrder, anySku, receive } from '../../../support/builders/stock-world.ts';

/** The command to pick two pieces that are reserved at north. */
export async function aHeldPick(sql: Sql, sku = anySku()): Promise<PickParcel> {
  await receive(sql, { sku, centre: 'north', quantity: 3 });
  const order = anOrder([sku, 2]);
  const { replies } = await processStockCommands(sql, [order]);
  const parcel = replies[0]?.type === 'inventory.stock-reserved.v1' ? replies[0].parcels[0] : undefined;
  if (!parcel) throw new Error('not reserved');
  const shipTo = { name: 'Ada', line1: '1 High Street', city: 'York', postcode: 'YO1 7HH', country: 'GB' };
  return { type: 'inventory.pick-parcel.v1', sagaId: randomUUID(), attempt: 1, reservationId: order.sagaId, parcel, shipTo };
}

export function theCancellation({ sagaId, attempt }: PickParcel): CancelPick {
  return { type: 'inventory.cancel-pick.v1', sagaId, attempt };
}

/** The warehouse's report of the shipment. */
export function shipment({ sagaId, attempt }: PickParcel): Shipment {
  return { sagaId, attempt, trackingNumber: 'SM1', shippedAt: '2026-11-22T12:00:00.000Z' };
}
