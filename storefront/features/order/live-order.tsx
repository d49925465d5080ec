'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { forgetDraft } from '../checkout/remembered-draft.ts';
import { SHOPPER_CHANGED } from '../account/shopper-changed.ts';

export interface LiveOrderProps {
  readonly orderId: string;

  /** Nothing more will happen: stop asking. */
  readonly isSettled: boolean;

  /** What was typed at the checkout is not needed any more. */
  readonly isSold: boolean;
}

const FIRST_MILLIS = 1_000;
const LONGEST_MILLIS = 15_000;

/** Asks how the order stands, ever less often; when the answer differs, the server renders the page anew around the reader. */
export function LiveOrder({ orderId, isSettled, isSold }: LiveOrderProps) {
  const router = useRouter();

  useEffect(() => {
    if (isSold) forgetDraft();
  }, [isSold]);

  useEffect(() => {
    if (isSettled) return;
    const leaving = new AbortController();
    const url = `/api/orders/${encodeURIComponent(orderId)}`;
    let known: string | undefined;
    let pause = FIRST_MILLIS;
    let timer = 0;

    async function look(): Promise<void> {
      const state = await stateAt(url, leaving.signal);
      if (leaving.signal.aborted) return;
      // The first answer too: the page may have been rendered before what it tells.
      if (state !== undefined && state !== known) {
        known = state;
        pause = FIRST_MILLIS;
        router.refresh();
        window.dispatchEvent(new Event(SHOPPER_CHANGED));
      } else {
        pause = Math.min(pause * 1.3, LONGEST_MILLIS);
      }
      timer = window.setTimeout(() => void look(), pause);
    }

    void look();
    return () => {
      leaving.abort();
      window.clearTimeout(timer);
    };
  }, [orderId, isSettled, router]);

  return (
    <noscript>
      <ReloadHint />
    </noscript>
  );
}

/** For whom the page does not look by itself. */
export function ReloadHint() {
  return <p className="quiet">Reload this page to see how far your order is.</p>;
}

/** Only ever compared, so it stays text. `undefined` while the shop does not answer. */
async function stateAt(url: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal, cache: 'no-store' });
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined;
  }
}
