'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { FormEvent } from 'react';

export interface AcceptPricesProps {
  readonly label: string;

  /** The next page, without a script. */
  readonly returnTo: string;
}

type State = 'idle' | 'sending' | 'failed' | 'signed-out';

const TIMEOUT_MILLIS = 10_000;

/** Posts by script, so that the input on the page is kept. Without a script the form is posted. */
export function AcceptPrices({ label, returnTo }: AcceptPricesProps) {
  const router = useRouter();
  const [state, setState] = useState<State>('idle');

  async function accept(): Promise<void> {
    setState('sending');
    const status = await postedStatus();
    if (status === 401) return setState('signed-out');
    if (status !== 200) return setState('failed');
    setState('idle');
    router.refresh();
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (state !== 'sending') void accept();
  }

  return (
    <form method="post" action="/cart/prices" onSubmit={submit}>
      <input type="hidden" name="returnTo" value={returnTo} />
      <button className="button">{state === 'sending' ? 'One moment…' : label}</button>
      {state === 'failed' && (
        <p className="field-error" role="alert">
          That did not work just now. Please try again.
        </p>
      )}
      {state === 'signed-out' && (
        <p className="field-error" role="alert">
          Your session has ended. Please <a href={`/sign-in?${new URLSearchParams({ returnTo })}`}>sign in again</a>.
        </p>
      )}
    </form>
  );
}

/** The response's status; zero without a response. */
async function postedStatus(): Promise<number> {
  try {
    const { status } = await fetch('/api/cart/prices', { method: 'POST', signal: AbortSignal.timeout(TIMEOUT_MILLIS) });
    return status;
  } catch {
    return 0;
  }
}
