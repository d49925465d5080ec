import type { OrderSummary } from '../../../contracts/order/http.ts';
import { orderPath } from '../../lib/paths.ts';
import { Price } from '../../../web/ui/price.tsx';
import { OrderDate } from './order-date.tsx';
import { STATUS_NAMES } from './order-progress.ts';

export function OrderList({ orders }: { readonly orders: readonly OrderSummary[] }) {
  return (
    <ul className="order-list">
      {orders.map(({ orderId, number, status, total, placedAt, lineCount, firstTitle }) => (
        <li key={orderId}>
          <a href={orderPath(orderId)}>
            <strong>Order {number}</strong>
            <Price of={total} />
            <span>
              {firstTitle}
              {lineCount > 1 && ` and ${lineCount - 1} more`}
            </span>
            <span className="badge">{STATUS_NAMES[status]}</span>
            <span className="quiet">
              <OrderDate at={placedAt} />
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}
