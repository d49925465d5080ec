import { z } from 'zod';
import { CustomerId } from '../sharding/order-id.ts';

export const Role = z.enum(['staff', 'importer']);

export type Role = z.infer<typeof Role>;

/** Who sends a request: a customer, whose account (none for guests) may have roles. */
export const Caller = z.object({
  customerId: CustomerId,
  accountId: z.uuid().nullable(),
  roles: z.array(Role).readonly(),
});

export type Caller = Readonly<z.infer<typeof Caller>>;

/** What a session is exchanged for: a signed statement of who the caller is, good for minutes, verified by each service itself. */
export const CallerToken = z.object({ token: z.string(), caller: Caller });

export type CallerToken = Readonly<z.infer<typeof CallerToken>>;
