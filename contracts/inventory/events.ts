import { z } from 'zod';

/** The stock of a SKU, over all centres, ran out or came back. Mere counts are no event. */
export const AvailabilityChanged = z.object({
  type: z.literal('inventory.availability-changed.v1'),
  sku: z.string(),
  isAvailable: z.boolean(),
  changedAt: z.iso.datetime(),
});

export const InventoryEvent = z.discriminatedUnion('type', [AvailabilityChanged]);

export type InventoryEvent = Readonly<z.infer<typeof InventoryEvent>>;
