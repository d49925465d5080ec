'use client';

import { createContext, useContext, useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { askAvailability } from './ask-availability.ts';

const Stock = createContext<ReadonlyMap<string, number>>(new Map());

export interface ShelfStockProps {
  readonly skus: readonly string[];
  readonly children: ReactNode;
}

/** Asks once what is left of all that the page lists. Pages that list are not made fresh when a product sells out, so they do not say so themselves. */
export function ShelfStock({ skus, children }: ShelfStockProps) {
  const [stock, setStock] = useState<ReadonlyMap<string, number>>(new Map());

  useEffect(() => {
    const leaving = new AbortController();
    void askAvailability(skus, leaving.signal).then(setStock);
    return () => leaving.abort();
  }, [skus]);

  return <Stock value={stock}>{children}</Stock>;
}

export function SoldOutBadge({ sku }: { readonly sku: string }) {
  return useContext(Stock).get(sku) === 0 && <span className="badge">Sold out</span>;
}
