import type { Redis } from 'ioredis';
import * as z from 'zod';
import { coalesce } from '../../platform/concurrency/coalesce.ts';
import type { Account } from './account.ts';
import type { KeyedResponse, IdempotencyKeys } from './idempotency.ts';
import { STATUSES, type Intent } from './intent.ts';

const StoredIntent = z.object({
  id: z.string(),
  amount: z.int(),
  currency: z.string(),
  captureMethod: z.enum(['automatic', 'manual']),
  status: z.enum(STATUSES),
  held: z.int(),
  received: z.int(),
  metadata: z.record(z.string(), z.string()),
  clientSecret: z.string(),
  createdAt: z.number(),
  wantsMulticapture: z.boolean(),
  paymentMethod: z.string().optional(),
  cardToken: z.string().optional(),
  returnUrl: z.string().optional(),
  description: z.string().optional(),
  chargeId: z.string().optional(),
  pendingCapture: z.object({ amount: z.int(), isFinal: z.boolean() }).optional(),
  lastError: z.object({ code: z.string(), declineCode: z.string().optional(), message: z.string() }).optional(),
  canceledAt: z.number().optional(),
  cancellationReason: z.string().optional(),
}) satisfies z.ZodType<Intent>;

const StoredResponse = z.object({ fingerprint: z.string(), status: z.int(), body: z.string() });

/** A field's value; `undefined` deletes the field. */
type Value = string | undefined;

interface Restored {
  readonly account: Account;
  readonly keys: IdempotencyKeys;
}

/** Longer than any hold. */
const KEPT_MILLIS = 30 * 24 * 3_600_000;

/**
 * Writes the account's data to the bus before a response is sent. A kill loses only unacknowledged webhooks, no hold, capture or key. One hash per account,
 * about 90 MB with the largest number of keys.
 */
export class AccountStore {
  readonly #send: (changes: ReadonlyMap<string, Value>) => Promise<void>;
  #changes = new Map<string, Value>();
  #afterwards: (() => void)[] = [];
  #written = Promise.resolve();

  /**
   * Restores the stored account, and deletes intents that are too old.
   *
   * @param name of the hash
   */
  static async open(bus: Redis, name: string, { account, keys }: Restored, now: number): Promise<AccountStore> {
    const store = new AccountStore(bus, name);
    const intents: Intent[] = [];
    for (const [field, value] of await readAll(bus, name)) {
      const [kind, id = ''] = field.split(/:(.*)/s);
      if (kind === 'intent') intents.push(StoredIntent.parse(JSON.parse(value)));
      else if (kind === 'method') account.restoreMethod(id, value);
      else if (kind === 'key') {
        const { fingerprint, ...response } = StoredResponse.parse(JSON.parse(value));
        store.deleteKey(keys.keep(id, fingerprint, response));
      }
    }
    for (const intent of intents.toSorted((one, other) => one.createdAt - other.createdAt)) {
      if (intent.createdAt > now - KEPT_MILLIS) account.restore(intent);
      else store.#changes.set(`intent:${intent.id}`, undefined);
    }
    await store.flush();
    return store;
  }

  private constructor(bus: Redis, name: string) {
    // During one write, the changes of other requests are collected for the next.
    this.#send = coalesce(
      async (all) => {
        const changes = [...new Map(all.flatMap((each) => [...each]))];
        const stored = changes.flatMap(([field, value]) => (value === undefined ? [] : [field, value]));
        const deleted = changes.flatMap(([field, value]) => (value === undefined ? [field] : []));
        if (stored.length > 0) await bus.hset(name, ...stored);
        if (deleted.length > 0) await bus.hdel(name, ...deleted);
        return all.map(() => undefined);
      },
      { largest: 500 },
    );
  }

  /** @param afterwards called once the intent is stored */
  keepIntent(intent: Intent, afterwards: () => void): void {
    this.#changes.set(`intent:${intent.id}`, JSON.stringify(intent));
    this.#afterwards.push(afterwards);
  }

  keepMethod(id: string, token: string): void {
    this.#changes.set(`method:${id}`, token);
  }

  keepKey(key: string, fingerprint: string, response: KeyedResponse): void {
    this.#changes.set(`key:${key}`, JSON.stringify({ fingerprint, ...response }));
  }

  deleteKey(key: string | undefined): void {
    if (key !== undefined) this.#changes.set(`key:${key}`, undefined);
  }

  /** Resolves once all previous changes are stored. The changes since the last flush are one write, so that a request is stored whole or not at all. */
  async flush(): Promise<void> {
    if (this.#changes.size > 0) {
      const afterwards = this.#afterwards;
      const written = this.#send(this.#changes).then(() => afterwards.forEach((act) => act()));
      this.#changes = new Map();
      this.#afterwards = [];
      // A failure rejects the request that made the change, not later ones.
      this.#written = written.catch(() => undefined);
      return written;
    }
    return this.#written;
  }
}

async function readAll(bus: Redis, name: string): Promise<ReadonlyMap<string, string>> {
  const fields = new Map<string, string>();
  let cursor = '0';
  do {
    const [next, page] = await bus.hscan(name, cursor, 'COUNT', 1_000);
    for (let at = 0; at < page.length; at += 2) fields.set(page[at] ?? '', page[at + 1] ?? '');
    cursor = next;
  } while (cursor !== '0');
  return fields;
}
