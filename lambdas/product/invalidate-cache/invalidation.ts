import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { categoryTag, homeTag, productTag } from '../../../contracts/product/cache-tags.ts';
import { PageEvent } from '../../../contracts/product/page-events.ts';
import { queuedEvent } from '../../../platform/queue/queued-event.ts';

export const QueuedPageEvent = queuedEvent(PageEvent);

export type QueuedPageEvent = Readonly<z.infer<typeof QueuedPageEvent>>;

export interface Invalidation {
  /** Equal for equal events, so that CloudFront ignores a repeated batch. */
  readonly callerReference: string;
  /** A tag is a path that begins with `#`. */
  readonly paths: readonly string[];
}

/** The invalidation of a batch of events; undefined for an empty batch. */
export function invalidationOf(events: readonly QueuedPageEvent[]): Invalidation | undefined {
  if (events.length === 0) return undefined;
  const ids = [...new Set(events.map(({ eventId }) => eventId))].toSorted();
  const paths = [...new Set(events.flatMap(({ payload }) => tagsOf(payload)))].toSorted().map((tag) => `#${tag}`);
  return { callerReference: createHash('sha256').update(ids.join()).digest('hex'), paths };
}

function tagsOf(event: PageEvent): readonly string[] {
  switch (event.type) {
    case 'product.price-changed.v1':
      return [productTag(event.sku), categoryTag(event.category), homeTag];
    case 'product.product-changed.v1': {
      const categories = event.formerCategory === undefined ? [event.category] : [event.category, event.formerCategory];
      return [productTag(event.sku), ...categories.map(categoryTag), homeTag];
    }
    case 'inventory.availability-changed.v1':
      return [productTag(event.sku)];
  }
}
