import type { CartLineView } from '../../../contracts/order/http.ts';
import { AcceptPrices } from './accept-prices.tsx';
import { Price } from '../../../web/ui/price.tsx';

export interface PriceNoticeProps {
  readonly lines: readonly CartLineView[];

  /** The page to show after the prices are accepted. */
  readonly returnTo: string;
}

/** The lines whose price has changed, and a button that accepts the new prices. */
export function PriceNotice({ lines, returnTo }: PriceNoticeProps) {
  const changed = lines.filter(({ problem }) => problem === 'price-changed');
  if (changed.length === 0) return null;
  return (
    <section className="message" aria-labelledby="price-notice" id="price-changed">
      <h2 id="price-notice">
        {changed.length === 1 ? 'A price has changed' : `${changed.length} prices have changed`} since you put it in your cart
      </h2>
      <ul>
        {changed.map(({ sku, title, unitPrice, currentPrice }) => (
          <li key={sku}>
            {title}:{' '}
            <s className="was">
              <span className="sr-only">was </span>
              <Price of={unitPrice} />
            </s>{' '}
            now {currentPrice && <Price of={currentPrice} />}
          </li>
        ))}
      </ul>
      <AcceptPrices label={changed.length === 1 ? 'Accept the new price' : 'Accept the new prices'} returnTo={returnTo} />
    </section>
  );
}
