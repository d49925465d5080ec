'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { FormEvent } from 'react';

export interface AcceptPricesProps {
  readonly label: string;

  /** Where to go on without a script. */
  readonly returnTo: string;
}

type State = 'idle' | 'asking' | 'failed' | 'signed-out';

const TIMEOUT_MILLIS = 10_000;

/** The page stays as it is around the button, with what was typed into it. Without a script the form is posted, and the page made anew. */
export function AcceptPrices({ label, returnTo }: AcceptPricesProps) {
  const router = useRouter();
  const [state, setState] = useState<State>('idle');

  async function accept(): Promise<void> {
    setState('asking');
    const status = await postedStatus();
    if (status === 401) return setState('signed-out');
    if (status !== 200) return setState('failed');
    setState('idle');
    router.refresh();
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (state !== 'asking') void accept();
  }

  return (
    <form method="post" action="/cart/prices" onSubmit={submit}>
      <input type="hidden" name="returnTo" value={returnTo} />
      <button className="button">{state === 'asking' ? 'One moment…' : label}</button>
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

/** Zero when the shop did not answer. */
async function postedStatus(): Promise<number> {
  try {
    const { status } = await fetch('/api/cart/prices', { method: 'POST', signal: AbortSignal.timeout(TIMEOUT_MILLIS) });
    return status;
  } catch {
    return 0;
  }
}
