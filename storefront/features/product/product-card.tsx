import type { ListedProduct } from '../../../contracts/product/http.ts';
import { productPath } from '../../lib/paths.ts';
import { Price } from '../../../web/ui/price.tsx';
import { ProductPicture } from './product-picture.tsx';
import { WasPrice } from './was-price.tsx';
import { SoldOutBadge } from './stock-provider.tsx';

/** Must be inside a `StockProvider`. */
export function ProductCard({ product, isFirst = false }: { readonly product: ListedProduct; readonly isFirst?: boolean }) {
  return (
    <li className="product-card">
      <a href={productPath(product.slug)}>
        <ProductPicture product={product} isFirst={isFirst} />
        <span className="product-card-title">{product.title}</span>
      </a>
      <p className="product-card-price">
        {!product.hasOnePrice && <span className="quiet">from</span>}
        <Price of={product.price} />
        {product.wasPrice && <WasPrice of={product.wasPrice} />}
        {product.variantCount === 1 && <SoldOutBadge sku={product.sku} />}
      </p>
    </li>
  );
}
