import { describe, expect, test } from 'vitest';
import { createCache } from '../../../../local/emulators/cloudfront/cache.ts';
import { CachePolicy } from '../../../../local/emulators/cloudfront/policies.ts';
import { productTag } from '../../../../contracts/product/cache-tags.ts';

/** 15,000 SKUs; 150,000 with PROOF_FACTOR=10, which takes minutes. */
const SCALE = Number(process.env['PROOF_FACTOR'] ?? 1);
const SKUS = 15_000 * SCALE;
/** As in the seeded catalogue: 44,755 products of 150,000 SKUs. */
const PRODUCTS = Math.round(SKUS * 0.298);
const READS_A_SECOND = 5 * SCALE;
const CHANGES_AN_HOUR = SKUS * 0.01;
const HOUR_MILLIS = 3_600_000;

// As lib/constructs/shop-distribution.ts and storefront/lib/response-headers.ts have them.
const policy = CachePolicy.parse({
  CachePolicyConfig: {
    MinTTL: 0,
    DefaultTTL: 0,
    MaxTTL: 86_400,
    ParametersInCacheKeyAndForwardedToOrigin: {
      HeadersConfig: { HeaderBehavior: 'none' },
      CookiesConfig: { CookieBehavior: 'none' },
      QueryStringsConfig: { QueryStringBehavior: 'none' },
    },
  },
});
const CACHE_CONTROL = 'public, max-age=0, s-maxage=3600, stale-while-revalidate=86400, stale-if-error=86400';

/** A small generator, so that each run is the same. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Draws places from 0, the n-th with a probability in proportion to 1/n. */
function zipf(count: number, random: () => number): () => number {
  let sum = 0;
  const sums = Float64Array.from({ length: count }, (_, place) => (sum += 1 / (place + 1)));
  return () => {
    const wanted = random() * sum;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

describe('product pages by Zipf, of which one SKU in a hundred changes an hour', () => {
  test('are hits of the edge in at least 87 % of the requests of the second hour, and never older than their last invalidation', async () => {
    const random = randomFrom(1);
    const place = zipf(PRODUCTS, random);
    const versions = new Map<string, number>();
    let now = 0;
    const cache = createCache('cache-tag', 1_024 * 1_048_576, () => now);
    const counts = { hits: 0, reads: 0, stale: 0, changes: 0 };
    let nextChange = 0;
    const reads = 2 * READS_A_SECOND * 3_600;
    for (let read = 0; read < reads; read += 1) {
      now = (read / READS_A_SECOND) * 1_000;
      for (; nextChange <= now; nextChange += HOUR_MILLIS / CHANGES_AN_HOUR) {
        const changed = `p${Math.floor(random() * PRODUCTS)}`;
        versions.set(changed, (versions.get(changed) ?? 0) + 1);
        cache.invalidate([`#${productTag(changed)}`]);
        counts.changes += 1;
      }
      const slug = `p${place()}`;
      const request = { method: 'GET', path: `/products/${slug}`, headers: {}, body: null, key: `/products/${slug}\n\n{}` };
      const reply = await cache.respond(policy, request as never, async () => ({
        statusCode: 200,
        headers: { 'cache-control': CACHE_CONTROL, 'cache-tag': productTag(slug) },
        body: Buffer.from(String(versions.get(slug) ?? 0)),
      }));
      if (!Buffer.isBuffer(reply.body) || reply.body.toString() !== String(versions.get(slug) ?? 0)) counts.stale += 1;
      if (now < HOUR_MILLIS) continue;
      counts.reads += 1;
      if (reply.headers['x-cache'] === 'Hit') counts.hits += 1;
    }
    console.info(`${PRODUCTS} products, ${counts.changes} changes: ${((counts.hits / counts.reads) * 100).toFixed(1)} % hits`);
    expect(counts.stale).toBe(0);
    expect(counts.hits / counts.reads).toBeGreaterThanOrEqual(0.87);
  });
});
