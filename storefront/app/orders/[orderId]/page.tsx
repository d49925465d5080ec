import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { LiveOrder } from '../../../components/live-order.tsx';
import { OrderDate } from '../../../components/order-date.tsx';
import { OrderLines } from '../../../components/order-lines.tsx';
import { OrderParcels } from '../../../components/order-parcels.tsx';
import { OrderSteps } from '../../../components/order-steps.tsx';
import { currentSession } from '../../../lib/current-session.ts';
import { isSettled, sentenceOf } from '../../../lib/order-progress.ts';
import { orderById } from '../../../lib/orders.ts';
import { orderPath } from '../../../lib/paths.ts';
import type { PageProps } from '../../../lib/search-params.ts';
import { unlessSignedOut } from '../../../lib/visitor.ts';

export const metadata: Metadata = { title: 'Your order', robots: { index: false } };

const CANCELLABLE = new Set(['placed', 'awaiting-customer', 'confirmed']);

export default async function OrderPage({ params, searchParams }: PageProps<{ readonly orderId: string }>) {
  const [{ orderId }, query, session] = await Promise.all([params, searchParams, currentSession()]);
  const order = (await unlessSignedOut(orderById(session, orderId))) ?? notFound();
  const isCancelled = order.status === 'cancelled';

  return (
    <>
      {'problem' in query && (
        <div className="message bad" role="alert">
          <p>This order can no longer be cancelled: it is already on its way.</p>
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
        {order.nextAction && (
          <p>
            <a className="button" href={order.nextAction.redirectUrl}>
              Approve the payment
            </a>
          </p>
        )}
        {isCancelled && (
          <p>
            <a className="button" href="/cart">
              Back to your cart
            </a>
          </p>
        )}
      </div>
      <LiveOrder orderId={order.orderId} isSettled={isSettled(order.status)} />

      <OrderSteps order={order} />
      <OrderParcels order={order} />
      <OrderLines order={order} />

      <div className="order-actions">
        <a href="/orders">All my orders</a>
        {CANCELLABLE.has(order.status) && (
          <form method="post" action={`${orderPath(order.orderId)}/cancellation`}>
            <button className="link-button">Cancel this order</button>
          </form>
        )}
      </div>
    </>
  );
}
