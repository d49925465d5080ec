'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { forgetAttempt, rememberedAttempt } from './checkout-attempt.ts';
import { leaveCheckout } from './leave-checkout.ts';
import { placeOrder } from './place-order.ts';
import { SignInFirst } from './sign-in-first.tsx';

type State = 'none' | 'unfinished' | 'signed-out' | 'checking' | 'not-placed';

/** Shown in an empty cart when the response of the last order was lost: the order may have been placed. */
export function UnfinishedAttempt() {
  const router = useRouter();
  const [state, setState] = useState<State>('none');

  useEffect(() => {
    if (rememberedAttempt()) setState('unfinished');
  }, []);

  async function check(): Promise<void> {
    const attempt = rememberedAttempt();
    if (!attempt) return setState('none');
    setState('checking');
    const outcome = await placeOrder(attempt, true);
    if (outcome.kind === 'unknown') return setState(outcome.isSignedOut ? 'signed-out' : 'unfinished');
    forgetAttempt();
    if (leaveCheckout(outcome)) return;
    setState('not-placed');
    router.refresh();
  }

  if (state === 'none') return null;
  return (
    <div className="message" role="status">
      <h2>{state === 'not-placed' ? 'Your order was not placed' : 'We do not know yet whether your order was placed'}</h2>
      <p>
        {state === 'not-placed'
          ? 'You have not been charged, and your cart is as it was.'
          : 'It may have been placed. Check again: you will not be charged twice.'}
      </p>
      {state === 'signed-out' && <SignInFirst />}
      {state !== 'not-placed' && (
        <button className="button" type="button" disabled={state === 'checking'} onClick={() => void check()}>
          {state === 'checking' ? 'One moment…' : 'Check again'}
        </button>
      )}
    </div>
  );
}
