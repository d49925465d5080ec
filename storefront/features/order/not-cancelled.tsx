import { orderPath } from '../../lib/paths.ts';

export interface NotCancelledProps {
  readonly orderId: string;

  /** The code of the refusal; undefined if nothing was refused. */
  readonly problem: string | undefined;
}

const SESSION_ENDED = new Set(['session-expired', 'session-invalid']);

/** Why an order could not be cancelled. */
export function NotCancelled({ orderId, problem }: NotCancelledProps) {
  if (problem === undefined) return null;
  return (
    <div className="message bad" role="alert">
      <p>{textOf(problem)}</p>
      {SESSION_ENDED.has(problem) && <a href={`/sign-in?${new URLSearchParams({ returnTo: orderPath(orderId) })}`}>Sign in</a>}
    </div>
  );
}

function textOf(problem: string): string {
  if (problem === 'order-already-shipped') return 'This order can no longer be cancelled: it is already on its way.';
  if (SESSION_ENDED.has(problem))
    return 'Your order was not cancelled, because your session has ended. Please sign in, and cancel it again.';
  return 'We could not cancel your order just now: it is as it was. Please try again in a moment.';
}
