import type { WishList } from '../../../contracts/order/wish-list.ts';
import type { Product } from '../../../contracts/product/http.ts';
import { RequestKey } from '../cart/request-key.tsx';
import { ProductPicture } from '../product/product-picture.tsx';
import { WishForm } from './wish-form.tsx';
import { skuPath } from '../../lib/paths.ts';

export interface WishItemProps {
  readonly wish: WishList['products'][number];

  /** Undefined while the product service is unavailable. */
  readonly product: Product | undefined;

  /** Undefined while the inventory service is unavailable. */
  readonly available: number | undefined;
}

export function WishItem({ wish: { sku, title }, product, available }: WishItemProps) {
  return (
    <li className="cart-line">
      <a className="picture-link" href={skuPath(sku)} tabIndex={-1} aria-hidden="true">
        <ProductPicture product={product ?? { sku, title, category: '', imageUrl: null }} />
      </a>
      <div className="cart-line-text">
        <div className="cart-line-head">
          <a href={skuPath(sku)}>{title}</a>
        </div>
        {available === 0 && <p className="quiet">Sold out for now</p>}
        <form className="quantity-form" method="post" action="/cart/lines">
          <input type="hidden" name="sku" value={sku} />
          <input type="hidden" name="quantity" value="1" />
          <input type="hidden" name="from" value="wish-list" />
          <RequestKey />
          <button className="button secondary" disabled={available === 0}>
            Move to cart<span className="sr-only"> {title}</span>
          </button>
        </form>
        <WishForm sku={sku} act="remove">
          Remove<span className="sr-only"> {title}</span>
        </WishForm>
      </div>
    </li>
  );
}
