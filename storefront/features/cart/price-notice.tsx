import type { CartLineView } from '../../../contracts/order/http.ts';
import { AcceptPrices } from './accept-prices.tsx';
import { Price } from '../../ui/price.tsx';

export interface PriceNoticeProps {
  readonly lines: readonly CartLineView[];

  /** Where to go on once the prices are accepted. */
  readonly returnTo: string;
}

/** What costs more or less than when it was put in, and the button that agrees. */
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
