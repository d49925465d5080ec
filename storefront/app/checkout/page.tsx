import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { formatMoney } from '../../../platform/money/money.ts';
import { CheckoutForm } from '../../features/checkout/checkout-form.tsx';
import { CheckoutSummary } from '../../features/checkout/checkout-summary.tsx';
import { CartMessage } from '../../features/cart/cart-message.tsx';
import { OpenPurchase } from '../../features/order/open-purchase.tsx';
import { CartChanges } from '../../features/cart/cart-changes.tsx';
import { availabilityOf } from '../../features/product/availability-of.ts';
import { ORDER_CANCELLED } from '../../features/cart/cart-message-text.ts';
import { countryOptions } from '../../features/checkout/country-options.ts';
import { config } from '../../lib/config.ts';
import { pageOrFailure } from '../../lib/page-or-failure.ts';
import { picturedProducts } from '../../features/product/pictured-products.ts';
import { availableTo, isOrderBlocked } from '../../features/cart/stock-counts.ts';
import type { PageProps } from '../../../web/search-params.ts';
import { visitorAccount, visitorCart } from '../../features/account/visitor.ts';

export const metadata: Metadata = { title: 'Checkout', robots: { index: false } };

async function CheckoutPage({ searchParams }: PageProps) {
  const [cart, account, query] = await Promise.all([visitorCart(), visitorAccount(), searchParams]);
  if (!cart || cart.lines.length === 0) redirect('/cart');
  const [stock, products] = await Promise.all([availabilityOf(cart.lines.map(({ sku }) => sku)), picturedProducts(cart.lines)]);
  const available = availableTo(cart, stock);
  const { PAYMENT_PROVIDER, PAYMENT_SCRIPT_URL, PAYMENT_PUBLISHABLE_KEY } = config();

  return (
    <>
      <nav aria-label="Breadcrumb" className="breadcrumb">
        <a href="/cart">Back to the cart</a>
      </nav>
      <h1 className="page-head">Checkout</h1>
      <CartMessage message={'cancelled' in query && !cart.purchase ? { isGood: true, text: ORDER_CANCELLED } : undefined} />
      <CartChanges cart={cart} available={available} returnTo="/checkout" />
      <div className="checkout">
        <CheckoutSummary cart={cart} available={available} products={products} />
        {cart.purchase ? (
          <OpenPurchase purchase={cart.purchase} returnTo="/checkout?cancelled=1" />
        ) : (
          <CheckoutForm
            cartVersion={cart.version}
            lines={cart.lines.map(({ sku, quantity, unitPrice }) => ({ sku, quantity, unitPrice }))}
            titles={new Map(cart.lines.map(({ sku, title }) => [sku, title]))}
            contact={{ email: account?.email ?? '', name: account?.name ?? '' }}
            total={formatMoney(cart.total)}
            isBlocked={isOrderBlocked(cart.lines, available)}
            countries={countryOptions()}
            provider={{ name: PAYMENT_PROVIDER, scriptUrl: PAYMENT_SCRIPT_URL, publishableKey: PAYMENT_PUBLISHABLE_KEY }}
          />
        )}
      </div>
    </>
  );
}

export default pageOrFailure(CheckoutPage);
