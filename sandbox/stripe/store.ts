import type { Redis } from 'ioredis';
import { z } from 'zod';
import { coalesce } from '../../platform/concurrency/coalesce.ts';
import type { Account } from './account.ts';
import type { Answer, IdempotencyKeys } from './idempotency.ts';
import { STATUSES, type Intent } from './intent.ts';

const KeptIntent = z.object({
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

const KeptAnswer = z.object({ fingerprint: z.string(), status: z.int(), body: z.string() });

/** Of one field of the hash. Undefined is what need not be kept any longer. */
type Value = string | undefined;

interface Remembered {
  readonly account: Account;
  readonly keys: IdempotencyKeys;
}

/** Longer than any hold lasts. */
const KEPT_MILLIS = 30 * 24 * 3_600_000;

/**
 * The account's data, written to the bus before a response is sent: a kill loses no hold, capture or key, only the webhooks that were not yet acknowledged. One hash per account, some 90 MB of it with as many keys as are remembered.
 */
export class AccountStore {
  readonly #send: (changes: ReadonlyMap<string, Value>) => Promise<void>;
  #changes = new Map<string, Value>();
  #afterwards: (() => void)[] = [];
  #written = Promise.resolve();

  /**
   * Restores what the bus stores, and deletes what is too old.
   *
   * @param name of the hash
   */
  static async open(bus: Redis, name: string, { account, keys }: Remembered, now: number): Promise<AccountStore> {
    const store = new AccountStore(bus, name);
    const intents: Intent[] = [];
    for (const [field, value] of await readAll(bus, name)) {
      const [kind, id = ''] = field.split(/:(.*)/s);
      if (kind === 'intent') intents.push(KeptIntent.parse(JSON.parse(value)));
      else if (kind === 'method') account.restoreMethod(id, value);
      else if (kind === 'key') {
        const { fingerprint, ...answer } = KeptAnswer.parse(JSON.parse(value));
        store.forgetKey(keys.keep(id, fingerprint, answer));
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
    // While the bus is busy with one write, the next gathers what more requests changed.
    this.#send = coalesce(
      async (all) => {
        const changes = [...new Map(all.flatMap((each) => [...each]))];
        const kept = changes.flatMap(([field, value]) => (value === undefined ? [] : [field, value]));
        const forgotten = changes.flatMap(([field, value]) => (value === undefined ? [field] : []));
        if (kept.length > 0) await bus.hset(name, ...kept);
        if (forgotten.length > 0) await bus.hdel(name, ...forgotten);
        return all.map(() => undefined);
      },
      { largest: 500 },
    );
  }

  /** @param afterwards called once it is kept */
  keepIntent(intent: Intent, afterwards: () => void): void {
    this.#changes.set(`intent:${intent.id}`, JSON.stringify(intent));
    this.#afterwards.push(afterwards);
  }

  keepMethod(id: string, token: string): void {
    this.#changes.set(`method:${id}`, token);
  }

  keepKey(key: string, fingerprint: string, answer: Answer): void {
    this.#changes.set(`key:${key}`, JSON.stringify({ fingerprint, ...answer }));
  }

  forgetKey(key: string | undefined): void {
    if (key !== undefined) this.#changes.set(`key:${key}`, undefined);
  }

  /** Resolves once all changes until now are kept. Those since the last flush are one write, so that a kill keeps all of a request or nothing. */
  async flush(): Promise<void> {
    if (this.#changes.size > 0) {
      const afterwards = this.#afterwards;
      const written = this.#send(this.#changes).then(() => afterwards.forEach((act) => act()));
      this.#changes = new Map();
      this.#afterwards = [];
      // A failure rejects the request whose change it was, not those after it.
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
