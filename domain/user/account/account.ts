import * as z from 'zod';
import { Role } from '../../../platform/identity/caller.ts';
import type { CustomerId } from '../../../platform/sharding/order-id.ts';
import type { CustomerLinked } from '../../../contracts/user/events.ts';

export const Account = z.object({
  accountId: z.uuid(),
  customerId: z.int(),
  email: z.string(),
  name: z.string(),
  roles: z.array(Role),
});

export type Account = Readonly<z.infer<typeof Account>>;

export const Credentials = Account.extend({ passwordHash: z.string() });

export type Credentials = Readonly<z.infer<typeof Credentials>>;

export interface Registration {
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly roles: readonly Role[];

  /** Whether an admin has seen the password, so that its owner must replace it. @default false */
  readonly hasInitialPassword?: boolean;
}

export function customerLinked(accountId: string, customerId: CustomerId, now: Date): CustomerLinked {
  return { type: 'user.customer-linked.v1', accountId, customerId, at: now.toISOString() };
}
