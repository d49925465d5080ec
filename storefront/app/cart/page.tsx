import { CartLineItem } from '../../features/cart/cart-line-item.tsx';
import { CartMessage } from '../../features/cart/cart-message.tsx';
import { UnfinishedAttempt } from '../../features/checkout/unfinished-attempt.tsx';
import { OpenPurchase } from '../../features/order/open-purchase.tsx';
import { DeliveryTerms } from '../../ui/delivery-terms.tsx';
import { CartChanges } from '../../features/cart/cart-changes.tsx';
import { Price } from '../../../web/ui/price.tsx';
import { availabilityOf } from '../../features/product/availability-of.ts';
import { cartMessage } from '../../features/cart/cart-message-text.ts';
import { metadataOrFailure, pageOrFailure } from '../../lib/page-or-failure.ts';
import { picturedProducts } from '../../features/product/pictured-products.ts';
import { availableTo, isOrderBlocked } from '../../features/cart/stock-counts.ts';
import { Recommended } from '../../features/recommendation/recommended.tsx';
import { togetherWith } from '../../features/recommendation/queries.ts';
import { visitorCart } from '../../features/account/visitor.ts';
import { onlyText } from '../../../web/search-params.ts';
import type { PageProps } from '../../../web/search-params.ts';

/** The message about the last form, by the page's query. */
async function messageIn(searchParams: PageProps['searchParams']) {
  const [query, cart] = await Promise.all([searchParams, visitorCart()]);
  const [added, refused] = [onlyText(query['added']), onlyText(query['sku'])];
  const line = cart?.lines.find(({ sku }) => sku === (refused ?? added));
  const product = refused === undefined || line ? line : (await picturedProducts([{ sku: refused }])).get(refused);
  return cartMessage({
    title: product?.title,
    isAdded: added !== undefined,
    isChanged: 'updated' in query || 'removed' in query,
    isOrderCancelled: 'cancelled' in query,
    isSaved: 'saved' in query,
    problem: onlyText(query['problem']),
    quantity: onlyText(query['quantity']),
  });
}

/** The message is in the title, since screen readers announce a page's title, not its first alert. */
export const generateMetadata = metadataOrFailure(async ({ searchParams }: PageProps) => {
  const message = await messageIn(searchParams);
  return { title: message ? `${message.isGood ? '' : 'Error: '}${message.text.replace(/\.$/, '')}` : 'Cart', robots: { index: false } };
});

async function CartPage({ searchParams }: PageProps) {
  const [message, cart] = await Promise.all([messageIn(searchParams), visitorCart()]);
  const lines = cart?.lines ?? [];
  const [stock, products] = await Promise.all([availabilityOf(lines.map(({ sku }) => sku)), picturedProducts(lines)]);
  const available = availableTo(cart, stock);
  const purchase = cart?.purchase && <OpenPurchase purchase={cart.purchase} returnTo="/cart?cancelled=1" />;

  if (!cart || lines.length === 0) {
    return (
      <div className="centred">
        <CartMessage message={message} />
        {purchase ?? <UnfinishedAttempt />}
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
      <CartMessage message={message} />
      {purchase ?? <UnfinishedAttempt />}
      <CartChanges cart={cart} available={available} returnTo="/cart" />
      <div className="checkout">
        <ul className="cart-lines" aria-label="In your cart">
          {lines.map((line) => (
            <CartLineItem
              key={line.sku}
              line={line}
              picture={products.get(line.sku)}
              available={available.get(line.sku)}
              isInPurchase={purchase != null}
            />
          ))}
        </ul>
        <section className="summary" aria-labelledby="summary">
          <h2 id="summary">Summary</h2>
          <DeliveryTerms />
          <p className="total">
            Total <Price of={cart.total} />
          </p>
          {purchase ? null : isOrderBlocked(lines, available) ? (
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
      <Recommended title="Goes with your cart" query={togetherWith(lines.map(({ sku }) => sku))} />
    </>
  );
}

export default pageOrFailure(CartPage);
