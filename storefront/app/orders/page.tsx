import type { Metadata } from 'next';
import { NotFound } from '../../ui/not-found.tsx';
import { filterQuery, isFiltered, ordersPath, readFilter } from '../../features/order/order-filter.ts';
import { OrderFilterForm } from '../../features/order/order-filter-form.tsx';
import { OrderList } from '../../features/order/order-list.tsx';
import { SignOut } from '../../features/account/sign-out.tsx';
import { respondNotFound } from '../../../web/respond-not-found.ts';
import { fetchMe } from '../../features/account/accounts.ts';
import { orNotFound } from '../../../web/backend.ts';
import { currentSession } from '../../features/account/current-session.ts';
import { ordersOf } from '../../features/order/orders.ts';
import { pageOrFailure } from '../../lib/page-or-failure.ts';
import { onlyText } from '../../../web/search-params.ts';
import type { PageProps } from '../../../web/search-params.ts';
import { unlessSignedOut } from '../../features/account/visitor.ts';

export const metadata: Metadata = { title: 'My orders', robots: { index: false } };

async function OrdersPage({ searchParams }: PageProps) {
  const session = await currentSession();
  const params = await searchParams;
  const filter = readFilter(params);
  // A number has one page.
  const before = filter.number === undefined ? onlyText(params['before']) : undefined;
  const page =
    session === undefined
      ? undefined
      : await unlessSignedOut(Promise.all([fetchMe(session), orNotFound(ordersOf(session, filterQuery(filter), before))]));
  if (!page) return <SignInFirst />;

  const [me, found] = page;
  // The service refuses a text that no order can have as its number.
  if (!found && filter.number === undefined) return respondNotFound(<NotFound />);
  const { orders, next } = found ?? { orders: [], next: null };
  const isGuest = me.accountId === null;
  return (
    <>
      <div className="page-head">
        <h1>My orders</h1>
        {!isGuest && <a href="/account">My account</a>}
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
      {(orders.length > 0 || before !== undefined || isFiltered(filter)) && (
        <OrderFilterForm filter={filter} thisYear={new Date().getUTCFullYear()} />
      )}
      {orders.length === 0 && (
        <p role="status">{emptyText({ number: filter.number, isFiltered: isFiltered(filter), hasMore: next !== null })}</p>
      )}
      <OrderList orders={orders} />
      {(next !== null || before !== undefined) && (
        <nav aria-label="Pages" className="pager">
          {before !== undefined && <a href={ordersPath(filter)}>Newest orders</a>}
          {next !== null && (
            <a className="button secondary" rel="next" href={ordersPath(filter, next)}>
              Older orders
            </a>
          )}
        </nav>
      )}
    </>
  );
}

export default pageOrFailure(OrdersPage);

interface Emptiness {
  readonly number: string | undefined;
  readonly isFiltered: boolean;
  readonly hasMore: boolean;
}

function emptyText({ number, isFiltered, hasMore }: Emptiness): string {
  if (number !== undefined) return `You have no order ${number}. A number looks like K7QX-29MD; you find it in the mails about the order.`;
  if (hasMore) return 'None of these orders match. Older ones may.';
  return isFiltered ? 'No orders match.' : 'No orders yet.';
}

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
