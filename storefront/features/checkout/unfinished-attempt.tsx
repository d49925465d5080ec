'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { forgetAttempt, rememberedAttempt } from './checkout-attempt.ts';
import { leaveCheckout } from './leave-checkout.ts';
import { placeOrder } from './place-order.ts';
import { SignInFirst } from './sign-in-first.tsx';

type State = 'none' | 'unfinished' | 'signed-out' | 'asking' | 'not-taken';

/** Where a shopper lands whose order was taken while its answer was lost: the cart is empty then, and the checkout with it. */
export function UnfinishedAttempt() {
  const router = useRouter();
  const [state, setState] = useState<State>('none');

  useEffect(() => {
    if (rememberedAttempt()) setState('unfinished');
  }, []);

  async function ask(): Promise<void> {
    const attempt = rememberedAttempt();
    if (!attempt) return setState('none');
    setState('asking');
    const outcome = await placeOrder(attempt, true);
    if (outcome.kind === 'unknown') return setState(outcome.isSignedOut ? 'signed-out' : 'unfinished');
    forgetAttempt();
    if (leaveCheckout(outcome)) return;
    setState('not-taken');
    router.refresh();
  }

  if (state === 'none') return null;
  return (
    <div className="message" role="status">
      <h2>{state === 'not-taken' ? 'Your order was not taken' : 'We have not heard back about your order'}</h2>
      <p>
        {state === 'not-taken'
          ? 'You have not been charged, and your cart is as it was.'
          : 'It may have been taken. Check again: you will not be charged twice.'}
      </p>
      {state === 'signed-out' && <SignInFirst />}
      {state !== 'not-taken' && (
        <button className="button" type="button" disabled={state === 'asking'} onClick={() => void ask()}>
          {state === 'asking' ? 'One moment…' : 'Check again'}
        </button>
      )}
    </div>
  );
}
