import type { Metadata } from 'next';
import { Field } from '../../../web/ui/field.tsx';
import { Price } from '../../../web/ui/price.tsx';
import { onlyText } from '../../../web/search-params.ts';
import type { PageProps } from '../../../web/search-params.ts';
import type { FoundOrders } from '../../../contracts/order/desk.ts';
import { searchOrders } from '../../features/order/desk.ts';
import { staffPage } from '../../lib/page.tsx';
import { Time } from '../../ui/time.tsx';

export const metadata: Metadata = { title: 'Orders' };

async function OrdersPage({ searchParams }: PageProps, session: string) {
  const q =
    onlyText((await searchParams)['q'])
      ?.trim()
      .slice(0, 254) ?? '';
  return (
    <>
      <h1>Orders</h1>
      <form className="search" role="search" action="/staff/orders">
        <Field
          id="q"
          label="Search"
          hint="Number, e-mail address, order id, or the beginning of the name (three letters or more)."
          defaultValue={q}
          required
        />
        <button>Search</button>
      </form>
      {q !== '' && <Found q={q} found={await searchOrders(session, q)} />}
    </>
  );
}

export default staffPage(OrdersPage);

function Found({ q, found: { orders, hasMore } }: { readonly q: string; readonly found: FoundOrders }) {
  if (orders.length === 0) return <p role="status">No order matches “{q}”.</p>;
  return (
    <>
      <p role="status">
        {hasMore
          ? 'More than 50 orders match: the first 50 are shown. Search for more letters.'
          : `${orders.length} ${orders.length === 1 ? 'order' : 'orders'}`}
      </p>
      <div className="wide">
        <table>
          <thead>
            <tr>
              <th scope="col">Order</th>
              <th scope="col">Placed</th>
              <th scope="col">Name</th>
              <th scope="col">E-mail address</th>
              <th scope="col">Status</th>
              <th scope="col" className="amount">
                Total
              </th>
            </tr>
          </thead>
          <tbody>
            {orders.map(({ orderId, number, placedAt, name, email, status, total }) => (
              <tr key={orderId}>
                <th scope="row">
                  <a href={`/staff/orders/${orderId}`}>{number}</a>
                </th>
                <td>
                  <Time at={placedAt} />
                </td>
                <td>{name}</td>
                <td>{email}</td>
                <td>{status}</td>
                <td className="amount">
                  <Price of={total} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
