import { type GuestCart, readGuestCarts, takeGuestGoods } from '../../domain/order/cart/guest-goods.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { Caller } from '../../platform/identity/caller.ts';
import type { Sharded } from '../../platform/sharding/sharded.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';

export interface GuestGoods {
  readonly guestCarts: readonly GuestCart[];

  /** Whether the account's cart or wish list may have changed. */
  readonly areTaken: boolean;
}

/** Takes what the caller's linked guests still have: the merge at sign-in failed, or waited for an order of the guest. */
export async function takeWaitingGoods(orders: Sharded, caller: Caller, logger: Logger): Promise<GuestGoods> {
  const { customerId, customers } = caller;
  const guestCarts = await readGuestCarts(orders, customerId, customers.slice(1));
  const waiting = guestCarts.filter(({ hasGoods }) => hasGoods);
  for (const guest of waiting) {
    try {
      await takeGuestGoods(orders, customerId, guest.customerId);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      logger.warn({ error }, 'the goods of a guest wait until the account has room');
    }
  }
  return { guestCarts, areTaken: waiting.length > 0 };
}
