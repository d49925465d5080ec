import { multiplyMoney } from '../../../platform/money/money.ts';
import type { OrderView } from '../../../contracts/order/http.ts';
import { skuPath } from '../../lib/paths.ts';
import { Price } from '../../../web/ui/price.tsx';

export function OrderLines({ order }: { readonly order: OrderView }) {
  return (
    <section className="band" aria-labelledby="lines">
      <h2 id="lines">What you ordered</h2>
      <table className="order-lines">
        <thead>
          <tr>
            <th scope="col">Product</th>
            <th scope="col" className="number">
              Price
            </th>
          </tr>
        </thead>
        <tbody>
          {order.lines.map(({ lineNo, sku, title, quantity, unitPrice }) => (
            <tr key={lineNo}>
              <td>
                {quantity} × <a href={skuPath(sku)}>{title}</a>
              </td>
              <td className="number">
                <Price of={multiplyMoney(unitPrice, quantity)} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Total</th>
            <td className="number">
              <Price of={order.total} />
            </td>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}
