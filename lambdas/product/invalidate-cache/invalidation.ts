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

/** The tags of the changes, each once, without those that were invalidated since the change. */
export function changedTags(changes: readonly QueuedChange[], recent: RecentTags): ChangedTags {
  const uncovered = (tagsOf: (event: PageEvent) => readonly string[]) => {
    const tags = changes.flatMap(({ event, sentAt }) => tagsOf(event.payload).filter((tag) => !recent.covers(tag, sentAt)));
    return [...new Set(tags)].toSorted();
  };
  return { products: uncovered((event) => [productTag(event.sku)]), lists: uncovered(listTagsOf) };
}

/** Equal for equal events and paths, so that CloudFront ignores a repeated request; it refuses a reference that was used for other paths. */
export function callerReference(changes: readonly QueuedChange[], paths: readonly string[]): string {
  const ids = [...new Set(changes.map(({ event }) => event.eventId))].toSorted();
  return createHash('sha256')
    .update([...ids, ...paths].join())
    .digest('hex');
}

function listTagsOf(event: PageEvent): readonly string[] {
  switch (event.type) {
    case 'product.price-changed.v1':
      return [categoryTag(event.category), homeTag];
    case 'product.product-changed.v1': {
      const categories = event.formerCategory === undefined ? [event.category] : [event.category, event.formerCategory];
      return [...categories.map(categoryTag), homeTag];
    }
    case 'inventory.availability-changed.v1':
      return [];
  }
}
