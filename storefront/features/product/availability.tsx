'use client';

import { useEffect, useState } from 'react';
import { askAvailability } from './ask-availability.ts';
import { shownCount } from '../cart/stock-counts.ts';

export interface AvailabilityProps {
  readonly sku: string;

  /** What the page said when it was made; the edge forgets the page when this flips. */
  readonly isSoldOut: boolean;
}

export function Availability({ sku, isSoldOut }: AvailabilityProps) {
  const [available, setAvailable] = useState<number>();

  useEffect(() => {
    const leaving = new AbortController();
    void askAvailability([sku], leaving.signal).then((stock) => setAvailable(stock.get(sku)));
    return () => leaving.abort();
  }, [sku]);

  const isGone = available === undefined ? isSoldOut : available === 0;
  const count = shownCount(available);
  return (
    <p className={isGone ? 'availability gone' : 'availability'} role="status">
      {isGone ? 'Sold out for now' : count !== undefined ? `Only ${count} left` : 'In stock'}
    </p>
  );
}
