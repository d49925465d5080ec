import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { httpClient } from '../../../platform/http/client.ts';
import { DependencyUnavailable } from '../../../platform/http/dependency-unavailable.ts';
import { RemoteRefusal } from '../../../platform/http/remote-refusal.ts';
import { demoProducts, demoStock } from './catalogue.ts';

export interface FillShopProps {
  readonly shopUrl: string;
  readonly currency: string;
  readonly email: string;
  readonly password: string;

  /**
   * How long a shop that does not answer yet is waited for.
   *
   * @default one minute
   */
  readonly patienceMillis?: number;
}

const TIMEOUT_MILLIS = 10_000;
const PAUSE_MILLIS = 1_000;

/** The id under which the opening stock is booked, once and for all. */
const RECEIPT_ID = 'demo-opening-stock-1';

const Session = z.object({ sessionToken: z.string() });
const Put = z.object({ created: z.int(), changed: z.int(), unchanged: z.int(), pricesKept: z.int() });
const Receipt = z.object({ isRepeat: z.boolean() });

export interface Filled extends Readonly<z.infer<typeof Put>> {
  readonly isStockNew: boolean;
}

/** Brings the demonstration goods in by the front door, as staff would. Done again, it changes nothing, and no price that staff have set since. */
export async function fillShop({ shopUrl, currency, email, password, patienceMillis = 60_000 }: FillShopProps): Promise<Filled> {
  const deadline = Date.now() + patienceMillis;
  const shop = httpClient({ baseUrl: shopUrl, timeoutMillis: TIMEOUT_MILLIS });
  const again = { isIdempotent: true } as const;
  const { sessionToken } = await step('sign in as staff', deadline, () => shop.post('/api/sessions', { email, password }, Session, again));
  const asStaff = { headers: { authorization: `Session ${sessionToken}` }, ...again };
  const products = demoProducts(currency);
  const counts = await step('put the demo products', deadline, () => shop.put('/api/products', { products }, Put, asStaff));
  const { isRepeat } = await step('book the demo stock', deadline, () =>
    shop.post('/api/stock/receipts', { receiptId: RECEIPT_ID, lines: demoStock }, Receipt, asStaff),
  );
  return { ...counts, isStockNew: !isRepeat };
}

async function step<T>(what: string, deadline: number, call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const isWorthWaiting = error instanceof DependencyUnavailable && Date.now() < deadline;
      if (!isWorthWaiting) throw new Error(`could not ${what}: ${reasonOf(error)}`, { cause: error });
      await pause(PAUSE_MILLIS);
    }
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof RemoteRefusal && (error.status === 401 || error.status === 403))
    return `${error.message} (is STAFF_SECRET_ARN the secret of an account with the role staff?)`;
  return error instanceof Error ? error.message : String(error);
}
