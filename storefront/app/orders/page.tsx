import type { Metadata } from 'next';
import { NotFound } from '../../ui/not-found.tsx';
import { OrderDate } from '../../features/order/order-date.tsx';
import { Price } from '../../../web/ui/price.tsx';
import { SignOut } from '../../features/account/sign-out.tsx';
import { respondNotFound } from '../../../web/respond-not-found.ts';
import { fetchMe } from '../../features/account/accounts.ts';
import { orNotFound } from '../../../web/backend.ts';
import { currentSession } from '../../features/account/current-session.ts';
import { STATUS_NAMES } from '../../features/order/order-progress.ts';
import { ordersOf } from '../../features/order/orders.ts';
import { pageOrFailure } from '../../lib/page-or-failure.ts';
import { orderPath } from '../../lib/paths.ts';
import { onlyText } from '../../../web/search-params.ts';
import type { PageProps } from '../../../web/search-params.ts';
import { unlessSignedOut } from '../../features/account/visitor.ts';

export const metadata: Metadata = { title: 'My orders', robots: { index: false } };

async function OrdersPage({ searchParams }: PageProps) {
  const session = await currentSession();
  const before = onlyText((await searchParams)['before']);
  const page =
    session === undefined ? undefined : await unlessSignedOut(Promise.all([fetchMe(session), orNotFound(ordersOf(session, before))]));
  if (!page) return <SignInFirst />;

  const [me, found] = page;
  if (!found) return respondNotFound(<NotFound />);
  const { orders, next } = found;
  const isGuest = me.accountId === null;
  return (
    <>
      <div className="page-head">
        <h1>My orders</h1>
        {!isGuest && <SignOut />}
      </div>
      {isGuest && (
        <div className="message">
          <p>
            These are the orders of this browser. <a href="/account/new">Create an account</a> or <a href="/sign-in">sign in</a> to find
            them everywhere.
          </p>
        </div>
      )}
      {orders.length === 0 && <p>No orders yet.</p>}
      <ul className="order-list">
        {orders.map(({ orderId, number, status, total, placedAt }) => (
          <li key={orderId}>
            <a href={orderPath(orderId)}>
              <strong>Order {number}</strong>
              <Price of={total} />
              <span className="quiet">
                <OrderDate at={placedAt} />
              </span>
              <span className="badge">{STATUS_NAMES[status]}</span>
            </a>
          </li>
        ))}
      </ul>
      {next !== null && (
        <nav aria-label="Pages" className="pager">
          <a className="button secondary" rel="next" href={`/orders?${new URLSearchParams({ before: next })}`}>
            Older orders
          </a>
        </nav>
      )}
    </>
  );
}

export default pageOrFailure(OrdersPage);

function SignInFirst() {
  return (
    <div className="centred">
      <h1>My orders</h1>
      <p className="lead">Sign in to see what you have ordered, on any device.</p>
      <p className="order-actions">
        <a className="button" href="/sign-in">
          Sign in
        </a>
        <a href="/account/new">Create an account</a>
      </p>
    </div>
  );
}
