import type { Product } from '../../../contracts/product/http.ts';
import { productPath } from '../../lib/paths.ts';
import { Price } from '../../../web/ui/price.tsx';
import { ProductPicture } from './product-picture.tsx';
import { SoldOutBadge } from './stock-provider.tsx';

/** Must be inside a `StockProvider`. */
export function ProductCard({ product }: { readonly product: Product }) {
  return (
    <li className="product-card">
      <a href={productPath(product.sku)}>
        <ProductPicture product={product} />
        <span className="product-card-title">{product.title}</span>
      </a>
      <p className="product-card-price">
        <Price of={product.price} />
        <SoldOutBadge sku={product.sku} />
      </p>
    </li>
  );
}
