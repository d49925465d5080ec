import * as z from 'zod';

export const AvailabilityChanged = z
  .object({
    type: z.literal('inventory.availability-changed.v1'),
    sku: z.string(),
    isAvailable: z.boolean(),
    changedAt: z.iso.datetime(),
  })
  .describe('A SKU has become available or unavailable, over all centres. Other changes of its count cause no event.');

export const InventoryEvent = z.discriminatedUnion('type', [AvailabilityChanged]);

export type InventoryEvent = Readonly<z.infer<typeof InventoryEvent>>;
