import type { ReactNode } from 'react';
import { lookupProblem } from './lookup-problem.ts';
import { orderPath } from '../../lib/paths.ts';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
import { Field } from '../../../web/ui/field.tsx';

export interface OrderNotShownProps {
  readonly orderId: string;

  /** The code of the last lookup's refusal. */
  readonly problem: string | undefined;

  /** Messages about the order. */
  readonly children: ReactNode;
}

/** Shown when a mail's link is opened in another browser than the one that ordered. */
export function OrderNotShown({ orderId, problem, children }: OrderNotShownProps) {
  const text = problem === undefined ? undefined : lookupProblem(problem);
  return (
    <div className="narrow">
      <h1 className="page-head">Is this your order?</h1>
      {children}
      <p className="form-head">
        It was not placed in this browser. Enter the e-mail address that it was placed with, and we show you how far it is.
      </p>
      {text && <ErrorSummary problems={[{ field: 'email', text }]} />}
      <form className="form" method="post" action={`${orderPath(orderId)}/lookup`}>
        <Field id="email" label="E-mail address" type="email" autoComplete="email" required error={text} />
        <button className="button">Show the order</button>
      </form>
      <p className="form-foot">
        Or <a href={`/sign-in?${new URLSearchParams({ returnTo: orderPath(orderId) })}`}>sign in</a>, if it belongs to your account.
      </p>
    </div>
  );
}
