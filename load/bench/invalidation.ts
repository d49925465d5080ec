import { CloudFrontClient, GetInvalidationCommand, ListInvalidationsCommand } from '@aws-sdk/client-cloudfront';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { productTag } from '../../contracts/product/cache-tags.ts';
import type { Endpoints } from '../../tools/endpoints.ts';
import { accountOf, shopUrl } from '../../tools/endpoints.ts';
import { Shop } from '../shop.ts';
import { signInStaff } from '../staff-session.ts';
import { drive, percentile, warmUp } from './drive.ts';
import type { LoadResult } from './drive.ts';
import { BENCH_SKUS, changePrice, createPricedProducts } from './price-changes.ts';

export interface InvalidationMeasured extends LoadResult {
  readonly invalidations: number;
  readonly paths: number;
}

export interface InvalidationOptions {
  readonly seconds: number;
  /** Price changes per second. */
  readonly rate: number;
  readonly onProgress: (text: string) => void;
}

interface PriceChange {
  readonly sku: string;
  readonly at: number;
}

interface Invalidation {
  readonly at: number;
  readonly paths: readonly string[];
}

const CLIENTS = 8;
const WARM_UP_SECONDS = 5;
/** After the last change; later ones count as failed. */
const LATEST_MILLIS = 5_000;

/** Staff change prices; each counts from before its request, which includes the transaction, to the CreateInvalidation with its product's tag. */
export async function benchInvalidation(
  currentEndpoints: () => Endpoints,
  { seconds, rate, onProgress }: InvalidationOptions,
): Promise<InvalidationMeasured> {
  const door = Shop.at(shopUrl(currentEndpoints()), CLIENTS);
  try {
    onProgress('creating products');
    await createPricedProducts(await door.signIn(accountOf(currentEndpoints(), 'ImporterAccount')));
    const staff = await signInStaff(door, currentEndpoints());
    const changes: PriceChange[] = [];
    let next = 0;
    const act = async () => {
      // At any moment of the relay's interval, not in step with it.
      await pause((Math.random() * 1000) / rate);
      const sku = BENCH_SKUS[next++ % BENCH_SKUS.length] ?? '';
      changes.push({ sku, at: (await changePrice(staff, sku)).at });
    };
    onProgress(`warming up for ${WARM_UP_SECONDS} seconds`);
    await warmUp('price changes', { clients: CLIENTS, seconds: WARM_UP_SECONDS, rate, act });
    await pause(1_000);
    changes.length = 0;
    const begunAt = Date.now();
    onProgress(`changing ${rate} prices a second for ${seconds} seconds`);
    const driven = await drive({ clients: CLIENTS, seconds, rate, act });
    await pause(LATEST_MILLIS);
    const invalidations = await invalidationsSince(currentEndpoints(), begunAt);
    return { ...driven, ...delaysOf(changes, invalidations), ...counts(invalidations) };
  } finally {
    await door.close();
  }
}

async function invalidationsSince({ aws, outputs, credentials }: Endpoints, begunAt: number): Promise<readonly Invalidation[]> {
  const client = new CloudFrontClient({
    endpoint: z.url().parse(aws['cloudfront']),
    region: 'us-east-1',
    credentials,
  });
  const DistributionId = z.string().parse(outputs['DistributionId']);
  const { InvalidationList } = await client.send(new ListInvalidationsCommand({ DistributionId }));
  const summaries = (InvalidationList?.Items ?? []).filter(({ CreateTime }) => Number(CreateTime) >= begunAt);
  const found: Invalidation[] = [];
  for (const { Id } of summaries) {
    const { Invalidation } = await client.send(new GetInvalidationCommand({ DistributionId, Id }));
    found.push({ at: Number(Invalidation?.CreateTime), paths: Invalidation?.InvalidationBatch?.Paths?.Items ?? [] });
  }
  client.destroy();
  return found;
}

/** The delay of each change until the first invalidation of its product afterwards. */
export function delaysOf(changes: readonly PriceChange[], invalidations: readonly Invalidation[]) {
  const byTime = invalidations.toSorted((one, other) => one.at - other.at);
  const delays = changes.flatMap(({ sku, at }) => {
    const first = byTime.find((each) => each.at >= at && each.paths.includes(`#${productTag(sku)}`));
    return first === undefined ? [] : [first.at - at];
  });
  const sorted = delays.toSorted((a, b) => a - b);
  const missing = changes.length - sorted.length;
  return {
    done: sorted.length,
    errors: missing,
    errorSamples: missing > 0 ? [`no invalidation of the product within ${LATEST_MILLIS} ms`] : [],
    p50Millis: percentile(sorted, 0.5),
    p95Millis: percentile(sorted, 0.95),
    p99Millis: percentile(sorted, 0.99),
  };
}

function counts(invalidations: readonly Invalidation[]) {
  return { invalidations: invalidations.length, paths: invalidations.reduce((sum, { paths }) => sum + paths.length, 0) };
}
