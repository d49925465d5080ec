import type { Metadata } from 'next';
import { CartLineItem } from '../../components/cart-line-item.tsx';
import { CartMessage } from '../../components/cart-message.tsx';
import { UnfinishedAttempt } from '../../components/checkout/unfinished-attempt.tsx';
import { DeliveryTerms } from '../../components/delivery-terms.tsx';
import { PriceNotice } from '../../components/price-notice.tsx';
import { Price } from '../../components/price.tsx';
import { availabilityOf } from '../../lib/availability.ts';
import { pageOrFailure } from '../../lib/page-or-failure.ts';
import { picturedProducts } from '../../lib/pictured-products.ts';
import { mustBeSettled } from '../../lib/shortage.ts';
import { visitorCart } from '../../lib/visitor.ts';
import { onlyText } from '../../lib/search-params.ts';
import type { PageProps } from '../../lib/search-params.ts';

export const metadata: Metadata = { title: 'Cart', robots: { index: false } };

async function CartPage({ searchParams }: PageProps) {
  const [query, cart] = await Promise.all([searchParams, visitorCart()]);
  const lines = cart?.lines ?? [];
  const [available, products] = await Promise.all([availabilityOf(lines.map(({ sku }) => sku)), picturedProducts(lines)]);
  const titleOf = (sku: string | undefined) => lines.find((line) => line.sku === sku)?.title;
  const added = onlyText(query['added']);
  const message = (
    <CartMessage
      added={added && titleOf(added)}
      problem={onlyText(query['problem'])}
      isChanged={'updated' in query || 'removed' in query}
    />
  );

  if (!cart || lines.length === 0) {
    return (
      <div className="centred">
        {message}
        <UnfinishedAttempt />
        <h1>Your cart is empty</h1>
        <p className="lead">Nothing in it yet. The shelves are full, though.</p>
        <a className="button" href="/#categories">
          Start browsing
        </a>
      </div>
    );
  }

  return (
    <>
      <h1 className="page-head">Cart</h1>
      {message}
      <UnfinishedAttempt />
      <PriceNotice lines={lines} returnTo="/cart" />
      <div className="checkout">
        <ul className="cart-lines" aria-label="In your cart">
          {lines.map((line) => (
            <CartLineItem key={line.sku} line={line} picture={products.get(line.sku)} available={available.get(line.sku)} />
          ))}
        </ul>
        <section className="summary" aria-labelledby="summary">
          <h2 id="summary">Summary</h2>
          <DeliveryTerms />
          <p className="total">
            Total <Price of={cart.total} />
          </p>
          {mustBeSettled(lines, available) ? (
            <p className="field-error">Please settle what is marked in your cart before you check out.</p>
          ) : (
            <p className="summary-action">
              <a className="button" href="/checkout">
                Check out
              </a>
            </p>
          )}
        </section>
      </div>
    </>
  );
}

export default pageOrFailure(CartPage);
