import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { z } from 'zod';
import { audit } from '../../ops/audit/audit.ts';
import { defaultEndpointsFile, readEndpoints, shopUrl } from '../../tools/endpoints.ts';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import { eventually } from './eventually.ts';

/** Of the running shop. */
export const readNow = () => readEndpoints(process.env['SHOPMART_ENDPOINTS']);

/** All orders have ended, not one number disagrees, and the payment provider's own books say the same. */
export function allToEndAndAgree({ within }: { readonly within: number }): Promise<void> {
  return eventually(
    async () => {
      const { findings, underWay } = await audit(readNow());
      expect({ findings, underWay, provider: await findingsInTheBooks() }).toEqual({ findings: [], underWay: 0, provider: [] });
    },
    { within },
  );
}

const Intents = z.object({
  has_more: z.literal(false),
  data: z.array(z.object({ id: z.string(), status: z.string(), metadata: z.object({ saga_id: z.uuid() }) })),
});

const EndedOrder = z.object({ orderId: z.uuid() });

/** What the stand-in of the payment provider remembers itself: one intent per order that is not cancelled, and none that still holds money of an order that has ended, or may. */
async function findingsInTheBooks(): Promise<readonly string[]> {
  const { databases } = readNow();
  const orders = connectPostgres({ ...databaseOf(databases), tls: 'disable', max: 1 });
  try {
    const ended = await orders.rows(EndedOrder)`select order_id as "orderId" from shop.orders where status in ('completed', 'cancelled')`;
    const hasEnded = new Set(ended.map(({ orderId }) => orderId));
    const intents = (await readIntents()).filter(({ status }) => status !== 'canceled');
    return [...Map.groupBy(intents, ({ metadata }) => metadata.saga_id)].flatMap(([orderId, open]) => [
      ...(open.length > 1 ? [`order ${orderId} has ${open.length} intents that are not cancelled`] : []),
      ...open
        .filter(({ status }) => hasEnded.has(orderId) && (status === 'requires_capture' || status === 'requires_action'))
        .map(({ id, status }) => `order ${orderId} has ended, and its intent ${id} is ${status}`),
    ]);
  } finally {
    await orders.close();
  }
}

async function readIntents() {
  const answer = await fetch(`${shopUrl(readNow())}/v1/payment_intents?limit=1000000`, {
    headers: { authorization: `Bearer ${providerKey()}` },
    signal: AbortSignal.timeout(30_000),
  });
  return Intents.parse(await answer.json()).data;
}

const State = z.object({ secrets: z.record(z.string(), z.string()) });

/** The hold of an order lapses at the stand-in of the payment provider, as one does after some days. */
export async function letHoldLapse(orderId: string): Promise<void> {
  const intent = (await readIntents()).find(({ metadata }) => metadata.saga_id === orderId);
  if (!intent) throw new Error(`the payment provider knows nothing of order ${orderId}`);
  const answer = await fetch(`${shopUrl(readNow())}/sandbox/stripe/payment_intents/${intent.id}/expiry`, { method: 'POST' });
  if (!answer.ok) throw new Error(`the stand-in answered ${answer.status}`);
}

/** Has the stand-in of the warehouse treat the next consignment of a SKU in this way. */
export async function orderWarehouseFault(article: string, kind: string, millis: number): Promise<void> {
  const answer = await fetch(`${shopUrl(readNow())}/sandbox/warehouse/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': keyNamed('WarehouseKey') },
    body: JSON.stringify({ kind, article, millis }),
  });
  if (!answer.ok) throw new Error(`the stand-in answered ${answer.status}`);
}

/** The stand-in's key was made for this shop when it first started, and lies beside its addresses. */
function providerKey(): string {
  return keyNamed('StripeKey');
}

function keyNamed(name: string): string {
  const file = join(dirname(process.env['SHOPMART_ENDPOINTS'] ?? defaultEndpointsFile), 'state.json');
  const { secrets } = State.parse(JSON.parse(readFileSync(file, 'utf8')));
  const key = Object.entries(secrets).find(([secret]) => secret.includes(name))?.[1];
  if (key === undefined) throw new Error(`${file} holds no ${name}`);
  return key;
}

function databaseOf({ orders }: ReturnType<typeof readNow>['databases']) {
  if (!orders) throw new Error('the shop has no database of orders');
  return orders;
}
