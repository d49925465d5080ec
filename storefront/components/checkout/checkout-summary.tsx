import { multiplyMoney } from '../../../platform/money/money.ts';
import type { Cart } from '../../lib/cart.ts';
import type { Product } from '../../lib/catalogue.ts';
import { Price } from '../price.tsx';
import { ProductPicture } from '../product-picture.tsx';
import { Shortage } from '../shortage.tsx';

export interface CheckoutSummaryProps {
  readonly cart: Cart;
  readonly available: ReadonlyMap<string, number>;
  readonly products: ReadonlyMap<string, Product>;
}

export function CheckoutSummary({ cart, available, products }: CheckoutSummaryProps) {
  return (
    <section className="summary" aria-labelledby="summary">
      <h2 id="summary">Your order</h2>
      <ul className="summary-lines">
        {cart.lines.map(({ sku, title, quantity, unitPrice, problem }) => (
          <li key={sku}>
            <ProductPicture product={products.get(sku) ?? { sku, title, category: { slug: '' }, imageUrl: null }} />
            <span>
              {quantity} × {title}
            </span>
            <Price of={multiplyMoney(unitPrice, quantity)} />
            {problem === 'unknown-sku' && <p className="field-error">Not sold any more: please remove it from the cart.</p>}
            <Shortage available={available.get(sku)} wanted={quantity} />
          </li>
        ))}
      </ul>
      <p className="total">
        Total <Price of={cart.total} />
      </p>
    </section>
  );
}
