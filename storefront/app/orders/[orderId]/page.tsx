import type { Metadata } from 'next';
import { LiveOrder, ReloadHint } from '../../../features/order/live-order.tsx';
import { NotCancelled } from '../../../features/order/not-cancelled.tsx';
import { OrderDate } from '../../../features/order/order-date.tsx';
import { OrderLines } from '../../../features/order/order-lines.tsx';
import { OrderNotShown } from '../../../features/order/order-not-shown.tsx';
import { OrderParcels } from '../../../features/order/order-parcels.tsx';
import { OrderSteps } from '../../../features/order/order-steps.tsx';
import { respondNotFound } from '../../../../web/respond-not-found.ts';
import { Refusal } from '../../../../web/backend.ts';
import { currentSession } from '../../../features/account/current-session.ts';
import { isCartKept, isSettled, lateCancellationOf, sentenceOf } from '../../../features/order/order-progress.ts';
import { orderEmail } from '../../../features/order/order-email.ts';
import type { OrderView } from '../../../../contracts/order/http.ts';
import { orderByEmail, orderById } from '../../../features/order/orders.ts';
import { pageOrFailure } from '../../../lib/page-or-failure.ts';
import { orderPath } from '../../../lib/paths.ts';
import { onlyText } from '../../../../web/search-params.ts';
import type { PageProps } from '../../../../web/search-params.ts';
import { unlessSignedOut } from '../../../features/account/visitor.ts';

export const metadata: Metadata = { title: 'Your order', robots: { index: false } };

const CANCELLABLE = new Set(['placed', 'awaiting-customer', 'confirmed']);

async function OrderPage({ params, searchParams }: PageProps<{ readonly orderId: string }>) {
  const [{ orderId }, query, session] = await Promise.all([params, searchParams, currentSession()]);
  const own = await unlessSignedOut(orderById(session, orderId));
  const shown = own ?? (await orderShownByEmail(orderId));
  const order = shown === 'too-many-requests' ? undefined : shown;
  const notCancelled = <NotCancelled orderId={orderId} problem={onlyText(query['problem'])} />;
  if (!order) {
    return respondNotFound(
      <OrderNotShown orderId={orderId} problem={shown === 'too-many-requests' ? shown : onlyText(query['lookup'])}>
        {notCancelled}
      </OrderNotShown>,
    );
  }
  const lateCancellation = lateCancellationOf(order);
  const isBeingCancelled = 'cancelling' in query && CANCELLABLE.has(order.status) && lateCancellation === undefined;

  return (
    <>
      {notCancelled}
      {query['ordered'] === 'before' && (
        <div className="message" role="status">
          <p>You had placed this order already, so it was not placed a second time. You have not been charged again.</p>
        </div>
      )}
      {isBeingCancelled && (
        <div className="message" role="status">
          <p>We are cancelling your order. Should the warehouse be unable to stop a parcel, that parcel is sent to you all the same.</p>
        </div>
      )}
      {lateCancellation !== undefined && (
        <div className="message" role="status">
          <p>{lateCancellation}</p>
        </div>
      )}
      <div className="order-head">
        <p className="quiet">
          Placed <OrderDate at={order.placedAt} />
        </p>
        <h1>Order {order.number}</h1>
        <p className="order-status" role="status" data-status={order.status}>
          {sentenceOf(order)}
        </p>
        {own?.nextAction && (
          <p>
            <a className="button" href={own.nextAction.redirectUrl}>
              Approve the payment
            </a>
          </p>
        )}
        {!own && order.nextAction && <p className="quiet">You can do so in the browser that you ordered with.</p>}
        {own && isCartKept(own) && (
          <p>
            <a className="button" href="/cart">
              Back to your cart
            </a>
          </p>
        )}
      </div>
      {own && <LiveOrder orderId={order.orderId} isSettled={isSettled(order.status)} isSold={order.confirmedAt !== null} />}
      {!own && !isSettled(order.status) && <ReloadHint />}

      <OrderSteps order={order} />
      <OrderParcels order={order} />
      <OrderLines order={order} />

      <div className="order-actions">
        {own && <a href="/orders">All my orders</a>}
        {own && CANCELLABLE.has(order.status) && !isBeingCancelled && (
          <form method="post" action={`${orderPath(order.orderId)}/cancellation`}>
            <button className="link-button">Cancel this order</button>
          </form>
        )}
      </div>
    </>
  );
}

export default pageOrFailure(OrderPage);

/** A guest's order in another browser than the one that ordered. */
async function orderShownByEmail(orderId: string): Promise<OrderView | 'too-many-requests' | undefined> {
  const email = await orderEmail();
  if (email === undefined) return undefined;
  try {
    return await orderByEmail(orderId, email);
  } catch (error) {
    if (error instanceof Refusal && error.status === 429) return 'too-many-requests';
    throw error;
  }
}
