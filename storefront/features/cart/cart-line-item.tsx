import { multiplyMoney } from '../../../platform/money/money.ts';
import type { CartLineView } from '../../../contracts/order/http.ts';
import type { Product } from '../../../contracts/product/http.ts';
import { skuPath } from '../../lib/paths.ts';
import { CartShortage } from './cart-shortage.tsx';
import { LineHold } from './line-hold.tsx';
import { Price } from '../../../web/ui/price.tsx';
import { WishForm } from '../wish-list/wish-form.tsx';
import { ProductPicture } from '../product/product-picture.tsx';

export interface CartLineItemProps {
  readonly line: CartLineView;

  /** Undefined while the product service is unavailable. */
  readonly picture: Product | undefined;

  /** Undefined while the inventory service is unavailable. */
  readonly available: number | undefined;

  /** An undecided order is buying the cart: the order holds the stock. */
  readonly isInPurchase: boolean;
}

export function CartLineItem({ line, picture, available, isInPurchase }: CartLineItemProps) {
  const { sku, title, quantity, unitPrice, currentPrice, problem } = line;
  const id = `quantity-${encodeURIComponent(sku)}`;
  return (
    <li className="cart-line">
      <a className="picture-link" href={skuPath(sku)} tabIndex={-1} aria-hidden="true">
        <ProductPicture product={picture ?? { sku, title, category: '', imageUrl: null }} />
      </a>
      <div className="cart-line-text">
        <div className="cart-line-head">
          <a href={skuPath(sku)}>{title}</a>
          <Price of={multiplyMoney(unitPrice, quantity)} />
        </div>
        <p className="quiet">
          {problem === 'price-changed' && currentPrice ? (
            <>
              <s className="was">
                <span className="sr-only">was </span>
                <Price of={unitPrice} />
              </s>{' '}
              now <Price of={currentPrice} /> each
            </>
          ) : (
            <>
              <Price of={unitPrice} className="" /> each
            </>
          )}
        </p>
        {problem === 'unknown-sku' ? (
          <p className="field-error">This is not sold any more. Please remove it.</p>
        ) : (
          <CartShortage sku={sku} title={title} available={available} wanted={quantity} />
        )}
        {!isInPurchase && <LineHold line={line} />}
        <form className="quantity-form" method="post" action="/cart/changes">
          <input type="hidden" name="sku" value={sku} />
          <div className="field">
            <label htmlFor={id}>
              Quantity<span className="sr-only"> of {title}</span>
            </label>
            <input id={id} name="quantity" type="number" inputMode="numeric" min={1} max={999} defaultValue={quantity} required />
          </div>
          <button className="button secondary" name="act" value="update">
            Update<span className="sr-only"> {title}</span>
          </button>
          <button className="link-button" name="act" value="remove" formNoValidate>
            Remove<span className="sr-only"> {title}</span>
          </button>
        </form>
        <WishForm sku={sku} act="save">
          Save for later<span className="sr-only"> {title}</span>
        </WishForm>
      </div>
    </li>
  );
}
