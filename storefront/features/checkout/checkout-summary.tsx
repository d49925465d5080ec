import { multiplyMoney } from '../../../platform/money/money.ts';
import type { CartView, CartLineView } from '../../../contracts/order/http.ts';
import type { Product } from '../../../contracts/product/http.ts';
import { isOrderBlocked } from '../cart/stock-counts.ts';
import { DeliveryTerms } from '../../ui/delivery-terms.tsx';
import { Price } from '../../../web/ui/price.tsx';
import { ProductPicture } from '../product/product-picture.tsx';
import { LineHold } from '../cart/line-hold.tsx';
import { Shortage } from '../cart/shortage.tsx';

export interface CheckoutSummaryProps {
  readonly cart: CartView;
  readonly available: ReadonlyMap<string, number>;
  readonly products: ReadonlyMap<string, Product>;
}

/** A long order folds up, so that on a phone the form is not far below it. */
const MOST_SHOWN = 4;

export function CheckoutSummary({ cart, available, products }: CheckoutSummaryProps) {
  const row = (line: CartLineView) => (
    <SummaryLine key={line.sku} line={line} available={available.get(line.sku)} product={products.get(line.sku)} />
  );
  const folded = cart.lines.slice(MOST_SHOWN);
  return (
    <section className="summary" aria-labelledby="summary">
      <h2 id="summary">Your order</h2>
      <ul className="summary-lines">{cart.lines.slice(0, MOST_SHOWN).map(row)}</ul>
      {folded.length > 0 && (
        <details className="summary-more" open={isOrderBlocked(folded, available)}>
          <summary>
            {folded.length} more {folded.length === 1 ? 'product' : 'products'}
          </summary>
          <ul className="summary-lines">{folded.map(row)}</ul>
        </details>
      )}
      <p className="total">
        Total <Price of={cart.total} />
      </p>
      <DeliveryTerms />
    </section>
  );
}

interface SummaryLineProps {
  readonly line: CartLineView;
  readonly available: number | undefined;
  readonly product: Product | undefined;
}

function SummaryLine({ line, available, product }: SummaryLineProps) {
  const { sku, title, quantity, unitPrice, problem, hold } = line;
  return (
    <li>
      <ProductPicture product={product ?? { sku, title, category: '', imageUrl: null }} />
      <span>
        {quantity} × {title}
      </span>
      <Price of={multiplyMoney(unitPrice, quantity)} />
      {problem === 'unknown-sku' && <p className="field-error">Not sold any more: please remove it from the cart.</p>}
      <Shortage available={available} wanted={quantity} />
      {hold && <LineHold line={line} />}
    </li>
  );
}
