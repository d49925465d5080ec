import { useEffect, useRef } from 'react';
import type { CheckoutOutcome } from '../../lib/checkout-outcome.ts';
import { SignInFirst } from './sign-in-first.tsx';
import type { CheckoutPhase } from './use-checkout.ts';

export interface CheckoutMessageProps {
  readonly outcome: CheckoutOutcome | undefined;
  readonly phase: CheckoutPhase;

  /** What the shopper knows a SKU as. */
  readonly titles: ReadonlyMap<string, string>;
}

/** Why there is no order yet, and what to do. */
export function CheckoutMessage({ outcome, phase, titles }: CheckoutMessageProps) {
  const message = useRef<HTMLDivElement>(null);
  const text = phase === 'unknown' ? unknownText(outcome) : phase === 'idle' && outcome ? textOf(outcome, titles) : undefined;
  const advice = text?.advice;
  useEffect(() => {
    if (advice) message.current?.focus();
  }, [advice]);
  if (!text) return null;
  return (
    <div className="message bad" role="alert" tabIndex={-1} ref={message} data-outcome={phase === 'unknown' ? 'unknown' : outcome?.kind}>
      <h2>{text.title}</h2>
      <p>{text.advice}</p>
      {text === UNKNOWN_SIGNED_OUT && <SignInFirst />}
    </div>
  );
}

interface Text {
  readonly title: string;
  readonly advice: string;
}

const UNKNOWN: Text = {
  title: 'We have not heard back about your order',
  advice: 'It may have been taken. Check again: you will not be charged twice.',
};

const UNKNOWN_SIGNED_OUT: Text = {
  title: 'We have not heard back about your order',
  advice: 'It may have been taken, but your session has ended. Sign in again and check: you will not be charged twice.',
};

function unknownText(outcome: CheckoutOutcome | undefined): Text {
  return outcome?.kind === 'unknown' && outcome.isSignedOut ? UNKNOWN_SIGNED_OUT : UNKNOWN;
}

function named(skus: readonly string[], titles: ReadonlyMap<string, string>): string {
  return skus.map((sku) => titles.get(sku) ?? sku).join(', ');
}

function textOf(outcome: CheckoutOutcome, titles: ReadonlyMap<string, string>): Text | undefined {
  switch (outcome.kind) {
    case 'declined':
      return { title: 'Your card was declined', advice: 'You have not been charged, and your cart is as it was. Try another card.' };
    case 'sold-out':
      return {
        title: `Sold out: ${named(outcome.skus, titles)}`,
        advice: 'Somebody was quicker. You have not been charged; what is missing is marked in your order. Change the cart and try again.',
      };
    case 'price-changed':
      return {
        title: 'A price has changed',
        advice: 'You have not been charged. Please look at the new price above and accept it, or change the cart.',
      };
    case 'not-sold':
      return {
        title: `No longer sold: ${named(outcome.skus, titles)}`,
        advice: 'You have not been charged. Please take it out of your cart and try again.',
      };
    case 'signed-out':
      return { title: 'Your session has ended', advice: 'You have not been charged. Please sign in again, or fill the cart anew.' };
    case 'refused':
      return { title: 'The order was not taken', advice: outcome.detail };
    case 'ordered':
    case 'challenged':
    case 'unknown':
      return undefined;
  }
}
