import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { forgetAttempt, newAttempt, rememberAttempt, rememberedAttempt } from './checkout-attempt.ts';
import type { CheckoutAttempt } from './checkout-attempt.ts';
import { checkoutOf, problemsOf } from './checkout-draft.ts';
import type { CheckoutDraft, CheckoutLine } from './checkout-draft.ts';
import type { CheckoutOutcome } from './checkout-outcome.ts';
import { leaveCheckout } from './leave-checkout.ts';
import { placeOrder } from './place-order.ts';
import { rememberDraft } from './remembered-draft.ts';
import { reportSubmitted } from '../statistics/checkout-steps.ts';
import type { FieldProblem } from '../../../web/field-problem.ts';
import type { Card } from './use-card.ts';

export interface CheckoutCart {
  readonly cartVersion: number;
  readonly lines: readonly CheckoutLine[];
}

export type CheckoutPhase = 'idle' | 'paying' | 'unknown';

export interface CheckoutState {
  readonly phase: CheckoutPhase;
  readonly problems: readonly FieldProblem[];
  readonly outcome: CheckoutOutcome | undefined;
  readonly pay: (draft: CheckoutDraft) => Promise<void>;
  readonly repeat: () => Promise<void>;
}

/** What the shopper accepts on the page. */
const ACCEPTABLE: ReadonlySet<CheckoutOutcome['kind']> = new Set(['price-changed', 'sold-out', 'not-sold']);

/** Sends one attempt at a time; a repeat uses the key of the first. */
export function useCheckout({ cartVersion, lines }: CheckoutCart, card: Card): CheckoutState {
  const router = useRouter();
  const isBusy = useRef(false);
  const [phase, setPhase] = useState<CheckoutPhase>('idle');
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const [outcome, setOutcome] = useState<CheckoutOutcome>();

  useEffect(() => {
    if (rememberedAttempt()) setPhase('unknown');
    // The back button may restore the page as it was before the bank: reload to get the order's state.
    const reload = ({ persisted }: PageTransitionEvent) => persisted && window.location.reload();
    window.addEventListener('pageshow', reload);
    return () => window.removeEventListener('pageshow', reload);
  }, []);

  // Accepting what has changed is a new version of the cart: remove the message about the old one.
  useEffect(() => setOutcome((last) => (last && ACCEPTABLE.has(last.kind) ? undefined : last)), [cartVersion]);

  async function exclusively(work: () => Promise<CheckoutPhase>): Promise<void> {
    if (isBusy.current) return;
    isBusy.current = true;
    const before = phase;
    setPhase('paying');
    try {
      setPhase(await work());
    } catch (error) {
      // Errors are thrown before the order is sent, for example by denied storage.
      setOutcome({ kind: 'refused', code: 'not-sent' });
      setPhase(before);
      reportError(error);
    } finally {
      isBusy.current = false;
    }
  }

  async function send(attempt: CheckoutAttempt, isRepeat: boolean): Promise<CheckoutPhase> {
    rememberAttempt(attempt);
    reportSubmitted();
    const result = await placeOrder(attempt, isRepeat);
    setOutcome(result);
    if (result.kind === 'unknown') return 'unknown';
    forgetAttempt();
    if (leaveCheckout(result)) return 'paying';
    if (result.kind === 'mistyped') setProblems(result.problems);
    // Renders the current cart, prices and stock; the input is kept. Without a session this would redirect to the empty cart.
    if (result.kind !== 'signed-out') router.refresh();
    return 'idle';
  }

  return {
    phase,
    problems,
    outcome,
    pay: (draft) =>
      exclusively(async () => {
        setOutcome(undefined);
        const found = problemsOf(draft);
        setProblems(found);
        if (found.length > 0) return 'idle';
        rememberDraft(draft);
        const tokenized = await card.tokenize({ name: draft.name, email: draft.email });
        if ('problem' in tokenized) {
          setProblems([{ field: 'card', text: tokenized.problem }]);
          return 'idle';
        }
        const checkout = checkoutOf(draft, { lines, cartVersion, paymentMethod: tokenized.paymentMethod });
        return send(newAttempt(JSON.stringify(checkout)), false);
      }),
    repeat: () =>
      exclusively(async () => {
        const attempt = rememberedAttempt();
        return attempt ? send(attempt, true) : 'idle';
      }),
  };
}
