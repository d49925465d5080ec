import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { categoryTag, homeTag, productTag } from '../../../contracts/product/cache-tags.ts';
import { PageEvent } from '../../../contracts/product/page-events.ts';
import { UPCASTERS } from '../../../contracts/upcasters.ts';
import { queuedEvent } from '../../../platform/queue/queued-event.ts';
import type { RecentTags } from './recent-tags.ts';

export const QueuedPageEvent = queuedEvent(PageEvent, UPCASTERS);

export type QueuedPageEvent = Readonly<z.infer<typeof QueuedPageEvent>>;

export interface QueuedChange {
  readonly event: QueuedPageEvent;

  /** When the message was sent, in milliseconds. */
  readonly sentAt: number;
}

/** Cache tags by the kind of page: those of lists are given up first when the budget is short. */
export interface ChangedTags {
  readonly products: readonly string[];
  readonly lists: readonly string[];
}

/** SKUs whose product's page the event does not name: those of inventory. */
export function skusWithoutPage(changes: readonly QueuedChange[]): readonly string[] {
  const skus = changes.flatMap(({ event: { payload } }) => (pageSlugsOf(payload).length === 0 ? [payload.sku] : []));
  return [...new Set(skus)].toSorted();
}

/** The tags of the changes, each once, without those that were invalidated since the change. `slugOf` has the slugs of `skusWithoutPage`. */
export function changedTags(changes: readonly QueuedChange[], slugOf: ReadonlyMap<string, string>, recent: RecentTags): ChangedTags {
  const uncovered = (tagsOf: (event: PageEvent) => readonly string[]) => {
    const tags = changes.flatMap(({ event, sentAt }) => tagsOf(event.payload).filter((tag) => !recent.covers(tag, sentAt)));
    return [...new Set(tags)].toSorted();
  };
  return { products: uncovered((event) => productTagsOf(event, slugOf)), lists: uncovered(listTagsOf) };
}

/** Equal for equal events and paths, so that CloudFront ignores a repeated request; it refuses a reference that was used for other paths. */
export function callerReference(changes: readonly QueuedChange[], paths: readonly string[]): string {
  const ids = [...new Set(changes.map(({ event }) => event.eventId))].toSorted();
  return createHash('sha256')
    .update([...ids, ...paths].join())
    .digest('hex');
}

function productTagsOf(event: PageEvent, slugOf: ReadonlyMap<string, string>): readonly string[] {
  const slugs = pageSlugsOf(event);
  // Goods without a product have no page.
  return (slugs.length > 0 ? slugs : [slugOf.get(event.sku) ?? []].flat()).map(productTag);
}

function pageSlugsOf(event: PageEvent): readonly string[] {
  if (event.type === 'inventory.availability-changed.v1' || event.slug === undefined) return [];
  const formerSlug = event.type === 'product.product-changed.v1' ? event.formerSlug : undefined;
  return formerSlug === undefined ? [event.slug] : [event.slug, formerSlug];
}

function listTagsOf(event: PageEvent): readonly string[] {
  switch (event.type) {
    case 'product.price-changed.v1':
      return [...(event.categories ?? [event.category]).map(categoryTag), homeTag];
    case 'product.product-changed.v1': {
      const categories = new Set([event.category, event.formerCategory ?? event.category, ...(event.categories ?? [])]);
      return [...[...categories].map(categoryTag), homeTag];
    }
    case 'inventory.availability-changed.v1':
      return [];
  }
}
