'use client';

import { useEffect, useState } from 'react';
import { askAvailability } from '../lib/ask-availability.ts';

/** Below this the count is told: it helps to decide. */
const FEW = 10;

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
  return (
    <p className={isGone ? 'availability gone' : 'availability'} role="status">
      {isGone ? 'Sold out for now' : available !== undefined && available < FEW ? `Only ${available} left` : 'In stock'}
    </p>
  );
}
