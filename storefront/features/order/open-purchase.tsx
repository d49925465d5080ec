import type { Purchase } from '../../../contracts/order/http.ts';
import { orderPath } from '../../lib/paths.ts';

export interface OpenPurchaseProps {
  readonly purchase: Purchase;

  /** The page to show after the order is cancelled. */
  readonly returnTo: string;
}

/** The shopper's undecided order: it blocks another order until it is paid or cancelled. */
export function OpenPurchase({ purchase: { orderId, number, nextAction }, returnTo }: OpenPurchaseProps) {
  return (
    <section className="message" aria-labelledby="open-purchase">
      <h2 id="open-purchase">{nextAction ? `Order ${number} waits for your approval` : `Order ${number} is being placed`}</h2>
      <p>
        {nextAction
          ? 'Your bank wants to be sure that it is you. Approve the payment to finish this order, or cancel it and pay in another way.'
          : 'We are checking stock and payment. This takes a few seconds.'}
      </p>
      <p>
        <a className="button" href={nextAction ? nextAction.redirectUrl : orderPath(orderId)}>
          {nextAction ? 'Approve the payment' : 'See the order'}
        </a>
      </p>
      <form method="post" action={`${orderPath(orderId)}/cancellation`}>
        <input type="hidden" name="returnTo" value={returnTo} />
        <button className="link-button">Cancel this order</button>
      </form>
    </section>
  );
}
