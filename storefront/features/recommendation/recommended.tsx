'use client';

import { lazy, Suspense, useEffect, useId, useState } from 'react';
import { fetchRecommended } from './fetch-recommended.ts';
import type { RecommendedProducts } from './fetch-recommended.ts';

/** Loaded only where there is something to show: the drawings of products are in it. */
const Cards = lazy(async () => ({ default: (await import('./recommended-cards.tsx')).RecommendedCards }));

export interface RecommendedProps {
  readonly title: string;

  /** @default `title` */
  readonly personalTitle?: string;

  /** Of the API of recommendations, such as `popular?limit=4`. */
  readonly query: string;
}

/** A section that appears once its products are known, and not at all without them. */
export function Recommended({ title, personalTitle = title, query }: RecommendedProps) {
  const [{ products, isPersonal }, setRecommended] = useState<RecommendedProducts>({ products: [], isPersonal: false });
  const heading = useId();

  useEffect(() => {
    const unmounted = new AbortController();
    void fetchRecommended(query, unmounted.signal).then(setRecommended);
    return () => unmounted.abort();
  }, [query]);

  if (products.length === 0) return null;
  return (
    <Suspense>
      <section aria-labelledby={heading} className="band">
        <h2 id={heading}>{isPersonal ? personalTitle : title}</h2>
        <Cards products={products} />
      </section>
    </Suspense>
  );
}
