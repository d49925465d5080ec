'use client';

import { useEffect, useState } from 'react';
import * as z from 'zod/mini';
import { SHOPPER_CHANGED } from './shopper-changed.ts';

const Summary = z.object({ isSignedIn: z.boolean(), itemCount: z.number() });

type Summary = z.infer<typeof Summary>;

const NOBODY: Summary = { isSignedIn: false, itemCount: 0 };

/** The only part of the header that differs between visitors, so it is filled in by the browser. */
export function ShopperLinks() {
  const [{ isSignedIn, itemCount }, setSummary] = useState(NOBODY);

  useEffect(() => {
    const leaving = new AbortController();
    const look = () => void summaryOf(leaving.signal).then(setSummary);
    look();
    window.addEventListener(SHOPPER_CHANGED, look, { signal: leaving.signal });
    return () => leaving.abort();
  }, []);

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

/** Asks only for those who have a session: most visitors look around, and cost the shop nothing. The links work without an answer. */
async function summaryOf(signal: AbortSignal): Promise<Summary> {
  if (!/(?:^|; )shopper=1/.test(document.cookie)) return NOBODY;
  try {
    const response = await fetch('/account/summary', { signal });
    return Summary.parse(await response.json());
  } catch {
    return NOBODY;
  }
}
