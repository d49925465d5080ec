import { randomUUID } from 'node:crypto';
import { CountedEvent } from '../../contracts/analytics/counted-events.ts';
import { UPCASTERS } from '../../contracts/upcasters.ts';
import { factsOf } from '../../domain/analytics/rollup/facts.ts';
import { countFacts } from '../../domain/analytics/rollup/store.ts';
import { queuedEvent } from '../../platform/queue/queued-event.ts';
import { mintCustomerId, mintShardedId } from '../../platform/sharding/order-id.ts';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import type { PostgresSettings } from '../../platform/sql/postgres.ts';
import { cpuOfOthers } from './cpu-of-others.ts';
import { drive } from './drive.ts';
import type { LoadResult } from './drive.ts';

export interface FanOutMeasured extends LoadResult {
  readonly eventsPerSecond: number;
  /** Per event: of this process, which does the work of the function, and of the server's processes for its connections. */
  readonly cpuMillisPerEvent: { readonly product: number; readonly database: number };
}

/** As the function: lib/stacks/analytics.ts. */
const BATCH = 200;
const CONCURRENT = 2;

const Message = queuedEvent(CountedEvent, UPCASTERS);

/** Counts events of invented orders into rollups, in batches as the function does: one to three lines, a fifth with a cancelled parcel or a cancellation. */
export async function benchFanOut(
  settings: PostgresSettings,
  seconds: number,
  onProgress: (text: string) => void,
): Promise<FanOutMeasured> {
  const admin = connectPostgres({ ...settings, max: 1 });
  const core = connectPostgres({ ...settings, user: 'bench_app', max: CONCURRENT });
  const events = invented();
  // Made before: SQS delivers the texts.
  const batches = Array.from({ length: Math.ceil((seconds + 5) * 40) }, () => Array.from({ length: BATCH }, () => events.next().value));
  const act = async () => {
    const batch = batches.pop();
    if (!batch) return;
    const messages = batch.map((text) => Message.parse(JSON.parse(text)));
    await countFacts(core, factsOf(messages.map(({ payload }) => payload)), 'Europe/London');
  };
  try {
    onProgress('warming up');
    await drive({ clients: CONCURRENT, seconds: 3, act });
    onProgress(`counting for ${seconds} seconds`);
    const [own, database, waiting] = [process.cpuUsage(), await cpuOfOthers(admin), batches.length];
    const driven = await drive({ clients: CONCURRENT, seconds, act });
    const { user, system } = process.cpuUsage(own);
    const counted = (waiting - batches.length) * BATCH;
    return {
      ...driven,
      eventsPerSecond: counted / driven.seconds,
      cpuMillisPerEvent: { product: (user + system) / 1000 / counted, database: ((await cpuOfOthers(admin)) - database) / counted },
    };
  } finally {
    await Promise.all([core.close(), admin.close()]);
  }
}

const COUNTRIES = ['GB', 'GB', 'GB', 'IE', 'DE'];

function* invented(): Generator<string, never> {
  const price = { amount: 1250, currency: 'GBP' };
  for (let index = 0; ; index += 1) {
    const customerId = mintCustomerId();
    const at = new Date();
    const orderId = mintShardedId({ customerId, at });
    const placedAt = at.toISOString();
    const order = { orderId, number: `BNCH-${index}`, customerId, email: null };
    const lines = Array.from({ length: 1 + (index % 3) }, (_, line) => ({
      lineNo: line + 1,
      sku: `bench-${Math.floor(Math.random() * 2000)}`,
      title: 'Bench',
      quantity: 1,
      unitPrice: price,
    }));
    const confirmed = {
      type: 'order.order-confirmed.v2',
      ...order,
      lines,
      total: price,
      placedAt,
      country: COUNTRIES[index % 5],
      at: placedAt,
    };
    yield messageOf(confirmed, orderId);
    const reason = { code: 'cancelled-by-customer' };
    if (index % 5 === 0) yield messageOf({ type: 'order.order-cancelled.v2', ...order, reason, at: placedAt }, orderId);
  }
}

function messageOf(payload: Readonly<Record<string, unknown>> & { readonly type: string }, subject: string): string {
  return JSON.stringify({ eventId: randomUUID(), type: payload.type, subject, payload });
}
