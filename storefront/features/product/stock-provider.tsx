'use client';

import { createContext, useContext, useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { fetchAvailability } from './fetch-availability.ts';

const Stock = createContext<ReadonlyMap<string, number>>(new Map());

export interface StockProviderProps {
  readonly skus: readonly string[];
  readonly children: ReactNode;
}

/** Fetches the stock of all listed products at once. List pages are not invalidated when a product sells out. */
export function StockProvider({ skus, children }: StockProviderProps) {
  const [stock, setStock] = useState<ReadonlyMap<string, number>>(new Map());

  useEffect(() => {
    const unmounted = new AbortController();
    void fetchAvailability(skus, unmounted.signal).then(setStock);
    return () => unmounted.abort();
  }, [skus]);

  return <Stock value={stock}>{children}</Stock>;
}

export function SoldOutBadge({ sku }: { readonly sku: string }) {
  return useContext(Stock).get(sku) === 0 && <span className="badge">Sold out</span>;
}
