'use client';

import { useEffect, useState } from 'react';
import * as z from 'zod/mini';
import { SHOPPER_CHANGED } from './shopper-changed.ts';

const Summary = z.object({ isSignedIn: z.boolean(), itemCount: z.number() });

type Summary = z.infer<typeof Summary>;

const SIGNED_OUT: Summary = { isSignedIn: false, itemCount: 0 };

/** The only part of the header that differs between visitors, so it is filled in by the browser. */
export function ShopperLinks() {
  const [{ isSignedIn, itemCount }, setSummary] = useState(SIGNED_OUT);

  useEffect(() => {
    const unmounted = new AbortController();
    const refresh = () => void summaryOf(unmounted.signal).then(setSummary);
    refresh();
    window.addEventListener(SHOPPER_CHANGED, refresh, { signal: unmounted.signal });
    return () => unmounted.abort();
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

/** Fetches the summary only for visitors with a session. The links work without it. */
async function summaryOf(signal: AbortSignal): Promise<Summary> {
  if (!/(?:^|; )shopper=1/.test(document.cookie)) return SIGNED_OUT;
  try {
    const response = await fetch('/account/summary', { signal });
    return Summary.parse(await response.json());
  } catch {
    return SIGNED_OUT;
  }
}
