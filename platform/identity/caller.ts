import * as z from 'zod';
import { CustomerId } from '../sharding/order-id.ts';

/** The duties of employees: docs/staff-roles.md lists what each may do. They count only in a session with a second factor. */
export const StaffRole = z.enum(['support', 'merchandiser', 'finance', 'admin']);

export type StaffRole = z.infer<typeof StaffRole>;

export const Role = z.enum([...StaffRole.options, 'importer']);

export type Role = z.infer<typeof Role>;

/** Who sends a request: a customer, whose account (none for guests) may have roles. */
export const Caller = z
  .object({
    customerId: CustomerId,
    accountId: z.uuid().nullable(),
    roles: z.array(Role).readonly(),
    /** Customers whose orders the caller may read and cancel: its own first, then those linked to the account, latest first. Each adds about 20 bytes to the token. */
    customers: z.array(CustomerId).readonly(),
  })
  .refine(({ customerId, customers }) => customers[0] === customerId, 'the first of the customers must be the caller')
  .refine(({ accountId, customers }) => accountId !== null || customers.length === 1, 'a guest is one customer');

export type Caller = Readonly<z.infer<typeof Caller>>;

/** What a session is exchanged for: a signed statement of who the caller is, valid for minutes, verified by each service itself. */
export const CallerToken = z.object({ token: z.string(), caller: Caller });

export type CallerToken = Readonly<z.infer<typeof CallerToken>>;
