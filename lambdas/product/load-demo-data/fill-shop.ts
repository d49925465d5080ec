import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
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
   * Longest wait for a shop that is not available yet.
   *
   * @default one minute
   */
  readonly startupTimeoutMillis?: number;
}

const TIMEOUT_MILLIS = 10_000;
const RETRY_PAUSE_MILLIS = 1_000;

/** The receipt of the opening stock: a repeat of it books nothing. */
const RECEIPT_ID = 'demo-opening-stock-1';

const Session = z.object({ sessionToken: z.string() });
const Put = z.object({ created: z.int(), changed: z.int(), unchanged: z.int(), pricesKept: z.int() });
const Receipt = z.object({ isRepeat: z.boolean() });

export interface Filled extends Readonly<z.infer<typeof Put>> {
  readonly isStockNew: boolean;
}

/** Loads demo products and stock by the public API. A repeat changes nothing, and keeps prices that staff have set. */
export async function fillShop({ shopUrl, currency, email, password, startupTimeoutMillis = 60_000 }: FillShopProps): Promise<Filled> {
  const deadline = Date.now() + startupTimeoutMillis;
  const shop = httpClient({ baseUrl: shopUrl, timeoutMillis: TIMEOUT_MILLIS });
  const retryable = { isIdempotent: true } as const;
  const { sessionToken } = await step('sign in', deadline, () => shop.post('/api/sessions', { email, password }, Session, retryable));
  const asImporter = { headers: { authorization: `Session ${sessionToken}` }, ...retryable };
  const products = demoProducts(currency);
  const counts = await step('put the demo products', deadline, () => shop.put('/api/products', { products }, Put, asImporter));
  const { isRepeat } = await step('book the demo stock', deadline, () =>
    shop.post('/api/stock/receipts', { receiptId: RECEIPT_ID, lines: demoStock }, Receipt, asImporter),
  );
  return { ...counts, isStockNew: !isRepeat };
}

async function step<T>(what: string, deadline: number, call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const canRetry = error instanceof DependencyUnavailable && Date.now() < deadline;
      if (!canRetry) throw new Error(`could not ${what}: ${reasonOf(error)}`, { cause: error });
      await pause(RETRY_PAUSE_MILLIS);
    }
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof RemoteRefusal && (error.status === 401 || error.status === 403))
    return `${error.message} (is ACCOUNT_SECRET_ARN the secret of an account with the role importer?)`;
  return error instanceof Error ? error.message : String(error);
}
