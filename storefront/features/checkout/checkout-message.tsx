import { useEffect, useRef } from 'react';
import { adviceOn, adviceOnUnknown } from './checkout-advice.ts';
import type { CheckoutOutcome } from './checkout-outcome.ts';
import { SessionEnded } from './session-ended.tsx';
import { SignInFirst } from './sign-in-first.tsx';
import type { CheckoutPhase } from './use-checkout.ts';

export interface CheckoutMessageProps {
  readonly outcome: CheckoutOutcome | undefined;
  readonly phase: CheckoutPhase;

  /** Titles by SKU. */
  readonly titles: ReadonlyMap<string, string>;
}

/** Why there is no order yet, and what to do. */
export function CheckoutMessage({ outcome, phase, titles }: CheckoutMessageProps) {
  const message = useRef<HTMLDivElement>(null);
  const text = phase === 'unknown' ? adviceOnUnknown(outcome) : phase === 'idle' && outcome ? adviceOn(outcome, titles) : undefined;
  const advice = text?.advice;
  useEffect(() => {
    if (advice) message.current?.focus();
  }, [advice]);
  if (!text) return null;
  return (
    <div className="message bad" role="alert" tabIndex={-1} ref={message} data-outcome={phase === 'unknown' ? 'unknown' : outcome?.kind}>
      <h2>{text.title}</h2>
      <p>{text.advice}</p>
      {phase === 'unknown' && outcome?.kind === 'unknown' && outcome.isSignedOut && <SignInFirst />}
      {phase === 'idle' && outcome?.kind === 'signed-out' && <SessionEnded titles={titles} />}
    </div>
  );
}
