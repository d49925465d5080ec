import { BoundedMap } from '../../../platform/identity/bounded-map.ts';
import type { CustomerId } from '../../../platform/sharding/order-id.ts';
import type { StoredCart } from './store.ts';

/** Some 10 MB of carts. */
const CAPACITY = 10_000;

/** Shorter than a restore of a database, after which a version can exist a second time. */
const LIFETIME_MILLIS = 20_000;

/** The carts that this process read or wrote last: most shoppers change theirs within seconds. A change of one counts only if its version is still the newest. */
export class RecentCarts {
  readonly #carts = new BoundedMap<CustomerId, { readonly cart: StoredCart; readonly until: number }>(CAPACITY);
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  recall(customerId: CustomerId): StoredCart | undefined {
    const remembered = this.#carts.get(customerId);
    return remembered && remembered.until > this.#now().getTime() ? remembered.cart : undefined;
  }

  keep(customerId: CustomerId, cart: StoredCart): void {
    this.#carts.set(customerId, { cart, until: this.#now().getTime() + LIFETIME_MILLIS });
  }

  /** After a failure, which may be that of a database server, after which another one has fewer commits. */
  clear(): void {
    this.#carts.clear();
  }
}
