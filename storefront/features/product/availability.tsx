'use client';

import { useEffect, useState } from 'react';
import { fetchAvailability } from './fetch-availability.ts';
import { shownCount } from '../cart/stock-counts.ts';

export interface AvailabilityProps {
  readonly sku: string;

  /** The state when the page was rendered; the edge invalidates the page when it flips. */
  readonly isSoldOut: boolean;
}

export function Availability({ sku, isSoldOut }: AvailabilityProps) {
  const [available, setAvailable] = useState<number>();

  useEffect(() => {
    const unmounted = new AbortController();
    void fetchAvailability([sku], unmounted.signal).then((stock) => setAvailable(stock.get(sku)));
    return () => unmounted.abort();
  }, [sku]);

  const isGone = available === undefined ? isSoldOut : available === 0;
  const count = shownCount(available);
  return (
    <p className={isGone ? 'availability gone' : 'availability'} role="status">
      {isGone ? 'Sold out for now' : count !== undefined ? `Only ${count} left` : 'In stock'}
    </p>
  );
}
