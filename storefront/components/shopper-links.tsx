'use client';

import { useEffect, useState } from 'react';
import * as z from 'zod/mini';

const Summary = z.object({ isSignedIn: z.boolean(), itemCount: z.number() });

type Summary = z.infer<typeof Summary>;

/** The only part of the header that differs between visitors, so it is filled in by the browser. */
export function ShopperLinks() {
  const [summary, setSummary] = useState<Summary>({ isSignedIn: false, itemCount: 0 });

  useEffect(() => {
    if (!/(?:^|; )shopper=1/.test(document.cookie)) return;
    const leaving = new AbortController();
    fetch('/account/summary', { signal: leaving.signal })
      .then(async (response) => setSummary(Summary.parse(await response.json())))
      // The links work without the count.
      .catch(() => undefined);
    return () => leaving.abort();
  }, []);

  const { isSignedIn, itemCount } = summary;
  return (
    <nav className="shopper-links" aria-label="You">
      <a href={isSignedIn ? '/orders' : '/sign-in'}>{isSignedIn ? 'My orders' : 'Sign in'}</a>
      <a className="cart-link" href="/cart">
        Cart
        {itemCount > 0 && (
          <span className="count">
            <span className="sr-only">, items: </span>
            {itemCount}
          </span>
        )}
      </a>
    </nav>
  );
}
