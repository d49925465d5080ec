import type { CollectedEvent } from '../../../contracts/analytics/collect.ts';
import { decodedSegment } from '../../lib/paths.ts';

const PAGES = { '/': 'home', '/cart': 'cart', '/checkout': 'checkout', '/orders': 'order' } as const;

/** What the view of a page counts as. `sku` is what the page offers. */
export function eventsOfPage(path: string, sku?: string): readonly CollectedEvent[] {
  const [, folder = '', name] = path.split('/');
  const decoded = name === undefined ? undefined : decodedSegment(name);
  if (folder === 'products' && sku !== undefined) return [{ type: 'product-viewed', sku }];
  if (folder === 'categories' && decoded) return [{ type: 'category-viewed', category: decoded }];
  const page = Object.entries(PAGES).find(([known]) => known === `/${folder}`)?.[1] ?? 'other';
  return page === 'checkout'
    ? [
        { type: 'page-viewed', page },
        { type: 'checkout-step', step: 'opened' },
      ]
    : [{ type: 'page-viewed', page }];
}

/** A form of the cart when it is sent. */
export interface SentForm {
  /** Its path. */
  readonly action: string;
  readonly sku: string | undefined;

  /** The quantity that is sent. */
  readonly quantity: number;

  /** The quantity before. */
  readonly former: number;

  /** The line is removed. */
  readonly isRemoval: boolean;
}

/** What the form changes in the cart; undefined for other forms, and where nothing changes. */
export function cartChangeOf({ action, sku, quantity, former, isRemoval }: SentForm): CollectedEvent | undefined {
  if (!sku || (action !== '/cart/lines' && action !== '/cart/changes')) return undefined;
  const change = action === '/cart/lines' ? quantity : (isRemoval ? 0 : quantity) - former;
  if (!Number.isInteger(change) || change === 0 || Math.abs(change) > 999) return undefined;
  return { type: 'cart-changed', sku, change };
}
