import { createHash, randomBytes } from 'node:crypto';
import type { CustomerErased, ErasureRequested } from '../../../contracts/user/events.ts';
import { mailboxOf } from '../../../platform/contact/mailbox.ts';
import type { CustomerId } from '../../../platform/sharding/order-id.ts';

const HOUR_MILLIS = 3_600_000;

interface Owner {
  readonly accountId: string;
  readonly email: string;
}

/** The event that mails the link of an erasure, which works for an hour. */
export function erasureRequested({ accountId, email }: Owner, now: Date): ErasureRequested {
  return {
    type: 'user.erasure-requested.v1',
    accountId,
    email,
    token: randomBytes(32).toString('base64url'),
    expiresAt: new Date(now.getTime() + HOUR_MILLIS).toISOString(),
    at: now.toISOString(),
  };
}

export function customerErased({ accountId, email }: Owner, customers: readonly CustomerId[], now: Date): CustomerErased {
  const mailboxDigest = createHash('md5').update(mailboxOf(email)).digest('hex');
  return { type: 'user.customer-erased.v1', accountId, customers: [...customers], mailboxDigest, at: now.toISOString() };
}
