'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { forgetDraft } from '../checkout/remembered-draft.ts';
import { reportConfirmed } from '../statistics/checkout-steps.ts';
import { SHOPPER_CHANGED } from '../account/shopper-changed.ts';

export interface LiveOrderProps {
  readonly orderId: string;

  /** The order has ended: stop polling. */
  readonly isSettled: boolean;

  /** The checkout draft is no longer needed. */
  readonly isSold: boolean;
}

const FIRST_MILLIS = 1_000;
const LONGEST_MILLIS = 15_000;

/** Polls the order with growing pauses, and refreshes the page when it changed. */
export function LiveOrder({ orderId, isSettled, isSold }: LiveOrderProps) {
  const router = useRouter();

  useEffect(() => {
    if (!isSold) return;
    forgetDraft();
    reportConfirmed();
  }, [isSold]);

  useEffect(() => {
    if (isSettled) return;
    const unmounted = new AbortController();
    const url = `/api/orders/${encodeURIComponent(orderId)}`;
    let lastState: string | undefined;
    let pause = FIRST_MILLIS;
    let timer = 0;

    async function poll(): Promise<void> {
      const state = await stateAt(url, unmounted.signal);
      if (unmounted.signal.aborted) return;
      // Also on the first response: the page may be older than it.
      if (state !== undefined && state !== lastState) {
        lastState = state;
        pause = FIRST_MILLIS;
        router.refresh();
        window.dispatchEvent(new Event(SHOPPER_CHANGED));
      } else {
        pause = Math.min(pause * 1.3, LONGEST_MILLIS);
      }
      timer = window.setTimeout(() => void poll(), pause);
    }

    void poll();
    return () => {
      unmounted.abort();
      window.clearTimeout(timer);
    };
  }, [orderId, isSettled, router]);

  return (
    <noscript>
      <ReloadHint />
    </noscript>
  );
}

/** For pages that do not poll. */
export function ReloadHint() {
  return <p className="quiet">Reload this page to see how far your order is.</p>;
}

/** The response as text, for comparison; undefined while the shop is unavailable. */
async function stateAt(url: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal, cache: 'no-store' });
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined;
  }
}
