import type { Metadata } from 'next';
import { FormAlert } from '../../../../web/ui/form-alert.tsx';
import { Price } from '../../../../web/ui/price.tsx';
import { onlyText } from '../../../../web/search-params.ts';
import type { PageProps } from '../../../../web/search-params.ts';
import { problemText } from '../../../features/account/problem-text.ts';
import { namesOf } from '../../../features/account/sign-in.ts';
import { readOrder } from '../../../features/order/desk.ts';
import { timelineOf } from '../../../features/order/timeline.ts';
import { staffPage } from '../../../lib/page.tsx';
import { ReasonField } from '../../../ui/reason-field.tsx';
import { Time } from '../../../ui/time.tsx';

export const metadata: Metadata = { title: 'Order' };

const CANCELLABLE = new Set(['placed', 'awaiting-customer', 'confirmed', 'stuck']);

async function OrderPage({ params, searchParams }: PageProps<{ readonly orderId: string }>, session: string) {
  const [{ orderId }, query] = await Promise.all([params, searchParams]);
  const [desk, names] = await Promise.all([readOrder(session, orderId), namesOf(session)]);
  const { order, name, email, shippingAddress } = desk;
  const problem = onlyText(query['problem']);
  return (
    <>
      <h1>Order {order.number}</h1>
      {problem !== undefined && <FormAlert text={problemText(problem)} />}
      {'cancelled' in query && (
        <p className="message" role="status">
          The cancellation is under way.
        </p>
      )}
      <dl className="facts">
        <dt>Status</dt>
        <dd>
          <span className={order.status === 'stuck' || order.status === 'cancelled' ? 'badge bad' : 'badge good'}>{order.status}</span>
          {order.reason && ` ${order.reason.code}`}
        </dd>
        <dt>Buyer</dt>
        <dd>
          {name}, {email}
        </dd>
        <dt>Sent to</dt>
        <dd>
          {[shippingAddress.name, shippingAddress.line1, shippingAddress.city, shippingAddress.postcode, shippingAddress.country].join(
            ', ',
          )}
        </dd>
        <dt>Total</dt>
        <dd>
          <Price of={order.total} />
        </dd>
      </dl>

      <h2>Lines</h2>
      <div className="wide">
        <table>
          <thead>
            <tr>
              <th scope="col">Product</th>
              <th scope="col">SKU</th>
              <th scope="col" className="amount">
                Quantity
              </th>
              <th scope="col" className="amount">
                Unit price
              </th>
            </tr>
          </thead>
          <tbody>
            {order.lines.map(({ lineNo, title, sku, quantity, unitPrice }) => (
              <tr key={lineNo}>
                <th scope="row">{title}</th>
                <td>{sku}</td>
                <td className="amount">{quantity}</td>
                <td className="amount">
                  <Price of={unitPrice} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>

      {order.parcels.length > 0 && (
        <>
          <h2>Parcels</h2>
          <ul>
            {order.parcels.map(({ parcelNo, centre, status, trackingNumber, isCancelledTooLate }) => (
              <li key={parcelNo}>
                {parcelNo} from {centre}: {status}
                {trackingNumber !== null && `, ${trackingNumber}`}
                {isCancelledTooLate && ', could not be stopped'}
              </li>
            ))}
          </ul>
        </>
      )}

      <h2 id="timeline">Timeline</h2>
      <ol className="timeline" aria-labelledby="timeline">
        {timelineOf(desk, names).map(({ at, text }) => (
          <li key={`${at} ${text}`}>
            <Time at={at} /> <span>{text}</span>
          </li>
        ))}
      </ol>

      {CANCELLABLE.has(order.status) && (
        <section aria-labelledby="cancel">
          <h2 id="cancel">Cancel the order</h2>
          <form className="form" method="post" action={`/staff/orders/${encodeURIComponent(order.orderId)}/cancellation`}>
            <ReasonField id="reason" />
            <button className="danger">Cancel order {order.number}</button>
          </form>
        </section>
      )}
    </>
  );
}

export default staffPage(OrderPage);
