'use client';

import { useEffect, useState } from 'react';
import * as z from 'zod/mini';

const Answer = z.object({ availability: z.array(z.object({ sku: z.string(), available: z.number() })) });

/** Below this the count is told: it helps to decide. */
const FEW = 10;

export interface AvailabilityProps {
  readonly sku: string;

  /** What the page said when it was made; the edge forgets the page when this flips. */
  readonly isSoldOut: boolean;
}

/** The count of the moment never stands in the page, which is kept for an hour: the browser asks for it. */
export function Availability({ sku, isSoldOut }: AvailabilityProps) {
  const [available, setAvailable] = useState<number>();

  useEffect(() => {
    const leaving = new AbortController();
    void countOf(sku, leaving.signal).then(setAvailable);
    return () => leaving.abort();
  }, [sku]);

  const isGone = available === undefined ? isSoldOut : available === 0;
  return (
    <p className={isGone ? 'availability gone' : 'availability'} role="status">
      {isGone ? 'Sold out for now' : available !== undefined && available < FEW ? `Only ${available} left` : 'In stock'}
    </p>
  );
}

/** `undefined` while it is not known: then the page's own claim stands. */
async function countOf(sku: string, signal: AbortSignal): Promise<number | undefined> {
  try {
    const response = await fetch(`/api/availability?${new URLSearchParams({ sku })}`, { signal });
    const { availability } = Answer.parse(await response.json());
    return availability.find((entry) => entry.sku === sku)?.available;
  } catch {
    return undefined;
  }
}
