import { type Hold, HoldResponse, type HoldRule, HoldRules, Holds } from '../../contracts/inventory/holds.ts';
import { OrderError } from '../../domain/order/errors.ts';
import { DependencyUnavailable } from '../../platform/http/dependency-unavailable.ts';
import { httpClient } from '../../platform/http/client.ts';
import { RemoteRefusal } from '../../platform/http/remote-refusal.ts';
import type { CustomerId } from '../../platform/sharding/order-id.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';

/** Short, since a shopper is waiting. */
const TIMEOUT_MILLIS = 2_000;

/** How long a SKU may be treated as it was before staff marked or unmarked it. */
export const RULES_MILLIS = 5_000;

export interface CartHoldsProps {
  readonly inventoryUrl: string;
  readonly logger: Logger;
  readonly now: () => Date;
}

/** The holds of carts in inventory. SKUs that are not marked cost no request: the list of marked ones is at most five seconds old. */
export class CartHolds {
  readonly #inventory: ReturnType<typeof httpClient>;
  readonly #logger: Logger;
  readonly #now: () => Date;
  #rules: ReadonlyMap<string, HoldRule> = new Map();
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #fetching: Promise<void> | undefined;

  constructor({ inventoryUrl, logger, now }: CartHoldsProps) {
    this.#inventory = httpClient({ baseUrl: inventoryUrl, timeoutMillis: TIMEOUT_MILLIS });
    this.#logger = logger;
    this.#now = now;
  }

  /** The SKUs that are marked. While inventory is unavailable, those that were: the order decides. */
  async markedOf(skus: readonly string[]): Promise<ReadonlySet<string>> {
    if (this.#now().getTime() - this.#fetchedAt >= RULES_MILLIS) {
      this.#fetching ??= this.#fetchRules().finally(() => {
        this.#fetching = undefined;
      });
      await this.#fetching;
    }
    return new Set(skus.filter((sku) => this.#rules.has(sku)));
  }

  /**
   * Holds the quantity in place of the customer's former one; 0 gives it back.
   *
   * @throws OrderError `hold-refused` or `too-many-held`
   */
  async hold(customerId: CustomerId, sku: string, quantity: number): Promise<void> {
    try {
      await this.#inventory.post('/internal/holds', { customerId, sku, quantity }, HoldResponse, { isIdempotent: true });
    } catch (error) {
      if (error instanceof RemoteRefusal) throw refusalOf(error, sku);
      throw error;
    }
  }

  /** Undefined while inventory is unavailable. */
  async of(customerId: CustomerId): Promise<readonly Hold[] | undefined> {
    return this.#ifAvailable(async () => (await this.#inventory.get(`/internal/holds/${customerId}`, Holds)).holds);
  }

  /** Follows the cart, which is changed already: what fails here ends with the hold's time. */
  async follow(customerId: CustomerId, sku: string, quantity: number): Promise<void> {
    await this.#ifAvailable(() => this.hold(customerId, sku, quantity));
  }

  /** Gives the guest's holds to the account that has taken its cart. */
  async transfer(from: CustomerId, to: CustomerId): Promise<void> {
    if (this.#rules.size === 0) return;
    await this.#ifAvailable(() => this.#inventory.post('/internal/holds/transfer', { from, to }, Holds, { isIdempotent: true }));
  }

  async #fetchRules(): Promise<void> {
    const fetched = await this.#ifAvailable(() => this.#inventory.get('/internal/hold-rules', HoldRules));
    this.#fetchedAt = this.#now().getTime();
    if (fetched) this.#rules = new Map(fetched.rules.map((rule) => [rule.sku, rule]));
  }

  async #ifAvailable<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DependencyUnavailable || error instanceof OrderError)) throw error;
      this.#logger.warn({ error }, 'holds of carts not available');
      return undefined;
    }
  }
}

function refusalOf(refusal: RemoteRefusal, sku: string): Error {
  const { code, problem } = refusal;
  if (code === 'hold-refused') {
    const available = Number(problem['available'] ?? 0);
    return new OrderError('hold-refused', `${available} of ${sku} are left that no other cart holds; take fewer, or try again later`, {
      sku,
      available,
    });
  }
  if (code === 'too-many-held') {
    const most = Number(problem['most'] ?? 0);
    return new OrderError('too-many-held', `a cart can hold at most ${most} of ${sku}; take fewer`, { sku, most });
  }
  return refusal;
}
