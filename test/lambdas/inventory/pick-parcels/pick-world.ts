import { randomUUID } from 'node:crypto';
import type { CancelPick, PickParcel } from '../../../../contracts/inventory/commands.ts';
import { settleStock } from '../../../../domain/inventory/stock/stock-commands.ts';
import type { Shipment } from '../../../../domain/inventory/picking/store.ts';
import type { Sql } from '../../../../platform/sql/sql.ts';
import { anOrder, anySku, receive } from '../../../support/builders/stock-world.ts';

/** Two pieces that are held at north, and the command to pick them. */
export async function aHeldPick(sql: Sql, sku = anySku()): Promise<PickParcel> {
  await receive(sql, { sku, centre: 'north', quantity: 3 });
  const order = anOrder([sku, 2]);
  const { replies } = await settleStock(sql, [order]);
  const parcel = replies[0]?.type === 'inventory.stock-reserved.v1' ? replies[0].parcels[0] : undefined;
  if (!parcel) throw new Error('not reserved');
  const shipTo = { name: 'Ada', line1: '1 High Street', city: 'York', postcode: 'YO1 7HH', country: 'GB' };
  return { type: 'inventory.pick-parcel.v1', sagaId: randomUUID(), attempt: 1, reservationId: order.sagaId, parcel, shipTo };
}

export function theCancellation({ sagaId, attempt }: PickParcel): CancelPick {
  return { type: 'inventory.cancel-pick.v1', sagaId, attempt };
}

/** What the warehouse reports once the parcel has left. */
export function shipment({ sagaId, attempt }: PickParcel): Shipment {
  return { sagaId, attempt, trackingNumber: 'SM1', shippedAt: '2026-11-22T12:00:00.000Z' };
}
