import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import * as z from 'zod';
import { audit } from '../../ops/audit/audit.ts';
import { defaultEndpointsFile, readEndpoints, shopUrl } from '../../tools/endpoints.ts';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import { eventually } from './eventually.ts';

/** The endpoints of the running shop. */
export const currentEndpoints = () => readEndpoints(process.env['SHOPMART_ENDPOINTS']);

/** Waits until all orders have ended, the audit is clean and the payment provider's data agrees. */
export function expectCleanAudit({ within }: { readonly within: number }): Promise<void> {
  return eventually(
    async () => {
      const { findings, underWay } = await audit(currentEndpoints());
      expect({ findings, underWay, provider: await findProviderDifferences() }).toEqual({ findings: [], underWay: 0, provider: [] });
    },
    { within },
  );
}

const Intents = z.object({
  has_more: z.literal(false),
  data: z.array(z.object({ id: z.string(), status: z.string(), metadata: z.object({ saga_id: z.uuid() }) })),
});

const EndedOrder = z.object({ orderId: z.uuid() });

/** Orders with several open intents at the payment stand-in, and ended orders with an open hold. */
async function findProviderDifferences(): Promise<readonly string[]> {
  const { databases } = currentEndpoints();
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
  const response = await fetch(`${shopUrl(currentEndpoints())}/v1/payment_intents?limit=1000000`, {
    headers: { authorization: `Bearer ${stripeKey()}` },
    signal: AbortSignal.timeout(30_000),
  });
  return Intents.parse(await response.json()).data;
}

const State = z.object({ secrets: z.record(z.string(), z.string()) });

/** Expires the hold of an order at the payment stand-in, as happens after some days. */
export async function expireHold(orderId: string): Promise<void> {
  const intent = (await readIntents()).find(({ metadata }) => metadata.saga_id === orderId);
  if (!intent) throw new Error(`the payment stand-in has no intent of order ${orderId}`);
  const response = await fetch(`${shopUrl(currentEndpoints())}/sandbox/stripe/payment_intents/${intent.id}/expiry`, { method: 'POST' });
  if (!response.ok) throw new Error(`the stand-in returned ${response.status}`);
}

/** Arms a fault of the warehouse stand-in for the next consignment of a SKU. */
export async function armWarehouseFault(article: string, kind: string, millis: number): Promise<void> {
  const response = await fetch(`${shopUrl(currentEndpoints())}/sandbox/warehouse/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': findKey('WarehouseKey') },
    body: JSON.stringify({ kind, article, millis }),
  });
  if (!response.ok) throw new Error(`the stand-in returned ${response.status}`);
}

/** The generated keys are in the state file, in the folder of the endpoints. */
function stripeKey(): string {
  return findKey('StripeKey');
}

function findKey(name: string): string {
  const file = join(dirname(process.env['SHOPMART_ENDPOINTS'] ?? defaultEndpointsFile), 'state.json');
  const { secrets } = State.parse(JSON.parse(readFileSync(file, 'utf8')));
  const key = Object.entries(secrets).find(([secret]) => secret.includes(name))?.[1];
  if (key === undefined) throw new Error(`${file} has no secret ${name}`);
  return key;
}

function databaseOf({ orders }: ReturnType<typeof currentEndpoints>['databases']) {
  if (!orders) throw new Error('the shop has no orders database');
  return orders;
}
