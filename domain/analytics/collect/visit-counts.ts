import type { CollectedEvent, CollectedEvents } from '../../../contracts/analytics/collect.ts';

/** The steps of a visit as bits of one number, in the order of the funnel. */
export const VISIT_STEPS = {
  visited: 1,
  'product-viewed': 2,
  'cart-filled': 4,
  'checkout-opened': 8,
  'checkout-submitted': 16,
  'checkout-confirmed': 32,
} as const;

/** What shoppers did since the last count. It has no event and no time of one: nothing is kept of a single act. */
export interface VisitCounts {
  readonly visits: readonly { readonly visit: string; readonly steps: number }[];
  readonly pages: readonly { readonly page: string; readonly views: number }[];
  readonly interest: readonly { readonly sku: string; readonly views: number; readonly unitsAdded: number }[];
}

/** Counts collected events in memory, by visit, page and product. */
export class VisitCounter {
  readonly #steps = new Map<string, number>();
  readonly #pages = new Map<string, number>();
  readonly #interest = new Map<string, { readonly views: number; readonly unitsAdded: number }>();
  #events = 0;

  /** Events that were added. */
  get events(): number {
    return this.#events;
  }

  add({ visit, events }: CollectedEvents): void {
    this.#events += events.length;
    let steps = this.#steps.get(visit) ?? VISIT_STEPS.visited;
    for (const event of events) {
      steps |= stepOf(event);
      const page = pageOf(event);
      if (page !== undefined) this.#pages.set(page, (this.#pages.get(page) ?? 0) + 1);
      if (event.type === 'product-viewed') this.#addInterest(event.sku, 1, 0);
      if (event.type === 'cart-changed' && event.change > 0) this.#addInterest(event.sku, 0, event.change);
    }
    this.#steps.set(visit, steps);
  }

  counts(): VisitCounts {
    return {
      visits: [...this.#steps].map(([visit, steps]) => ({ visit, steps })),
      pages: [...this.#pages].map(([page, views]) => ({ page, views })),
      interest: [...this.#interest].map(([sku, counts]) => ({ sku, ...counts })),
    };
  }

  #addInterest(sku: string, views: number, unitsAdded: number): void {
    const known = this.#interest.get(sku) ?? { views: 0, unitsAdded: 0 };
    this.#interest.set(sku, { views: known.views + views, unitsAdded: known.unitsAdded + unitsAdded });
  }
}

function stepOf(event: CollectedEvent): number {
  switch (event.type) {
    case 'product-viewed':
      return VISIT_STEPS['product-viewed'];
    case 'cart-changed':
      return event.change > 0 ? VISIT_STEPS['cart-filled'] : 0;
    case 'checkout-step':
      return VISIT_STEPS[`checkout-${event.step}`];
    case 'page-viewed':
    case 'category-viewed':
    case 'searched':
      return 0;
  }
}

function pageOf(event: CollectedEvent): string | undefined {
  switch (event.type) {
    case 'page-viewed':
      return event.page;
    case 'category-viewed':
      return `category ${event.category}`;
    case 'product-viewed':
      return 'product';
    case 'searched':
      return event.results > 0 ? 'search' : 'search without results';
    case 'cart-changed':
    case 'checkout-step':
      return undefined;
  }
}
