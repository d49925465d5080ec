import type { OrderStatus } from '../../../contracts/order/order-status.ts';
import { onlyText } from '../../../web/search-params.ts';
import type { PageProps } from '../../../web/search-params.ts';

/** What a shopper selects by, and the statuses that it stands for. */
export const SHOWN = {
  open: { name: 'In progress', statuses: ['placed', 'awaiting-customer', 'confirmed', 'fulfilling', 'stuck'] },
  completed: { name: 'Shipped', statuses: ['completed'] },
  cancelled: { name: 'Cancelled', statuses: ['cancelled'] },
} as const satisfies Readonly<Record<string, { readonly name: string; readonly statuses: readonly OrderStatus[] }>>;

type Shown = keyof typeof SHOWN;

export interface OrderFilter {
  readonly show: Shown | undefined;
  readonly year: number | undefined;
  /** As it was typed. */
  readonly number: string | undefined;
}

/** Reads the page's address. Values that the form does not offer are ignored. */
export function readFilter(params: Awaited<PageProps['searchParams']>): OrderFilter {
  const show = onlyText(params['show']) ?? '';
  const year = onlyText(params['year']) ?? '';
  return {
    show: isShown(show) ? show : undefined,
    year: /^20\d\d$/.test(year) ? Number(year) : undefined,
    number: onlyText(params['number'])?.trim().slice(0, 50) || undefined,
  };
}

/** The filter in the terms of the order service. A number finds its order whatever else is selected. */
export function filterQuery({ show, year, number }: OrderFilter): Readonly<Record<string, string>> {
  if (number !== undefined) return { number };
  return {
    ...(show && { status: SHOWN[show].statuses.join(',') }),
    ...(year && { from: `${year}-01-01T00:00:00Z`, to: `${year + 1}-01-01T00:00:00Z` }),
  };
}

/** The page's address with the same filter, of the first page or of a later one. */
export function ordersPath({ show, year, number }: OrderFilter, before?: string): string {
  const params = new URLSearchParams({
    ...(show && { show }),
    ...(year && { year: String(year) }),
    ...(number !== undefined && { number }),
    ...(before !== undefined && { before }),
  });
  return params.size === 0 ? '/orders' : `/orders?${params}`;
}

export function isFiltered({ show, year, number }: OrderFilter): boolean {
  return show !== undefined || year !== undefined || number !== undefined;
}

function isShown(text: string): text is Shown {
  return Object.hasOwn(SHOWN, text);
}
