'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { FormEvent } from 'react';
import type { CartCorrections } from '../../../contracts/order/http.ts';
import { correctionIn } from './corrections.ts';

export interface AcceptChangesProps {
  readonly label: string;

  /** Of the cart on the page. */
  readonly version: number;

  /** The corrections that the page shows, each as text. */
  readonly lines: readonly string[];

  /** The next page, without a script. */
  readonly returnTo: string;
}

type State = 'idle' | 'sending' | 'failed' | 'signed-out';

const TIMEOUT_MILLIS = 10_000;

/** Posts by script, so that the input on the page is kept. Without a script the form is posted. */
export function AcceptChanges({ label, version, lines, returnTo }: AcceptChangesProps) {
  const router = useRouter();
  const [state, setState] = useState<State>('idle');

  async function accept(): Promise<void> {
    setState('sending');
    const status = await postedStatus({ version, lines: lines.flatMap((text) => correctionIn(text) ?? []) });
    if (status === 401) return setState('signed-out');
    // A conflict: something has changed again, and the page shows that.
    if (status !== 200 && status !== 409 && status !== 422) return setState('failed');
    setState('idle');
    router.refresh();
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (state !== 'sending') void accept();
  }

  return (
    <form method="post" action="/cart/corrections" onSubmit={submit}>
      <input type="hidden" name="returnTo" value={returnTo} />
      <input type="hidden" name="version" value={version} />
      {lines.map((line) => (
        <input key={line} type="hidden" name="line" value={line} />
      ))}
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
async function postedStatus(corrections: CartCorrections): Promise<number> {
  try {
    const { status } = await fetch('/api/cart/corrections', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(corrections),
      signal: AbortSignal.timeout(TIMEOUT_MILLIS),
    });
    return status;
  } catch {
    return 0;
  }
}
