import type { Product } from '../lib/catalogue.ts';
import { productPath } from '../lib/paths.ts';
import { Price } from './price.tsx';
import { ProductPicture } from './product-picture.tsx';

export interface ProductCardProps {
  readonly product: Product;
  readonly isSoldOut: boolean;
}

export function ProductCard({ product, isSoldOut }: ProductCardProps) {
  return (
    <li className="product-card">
      <a href={productPath(product.sku)}>
        <ProductPicture product={product} />
        <span className="product-card-title">{product.title}</span>
      </a>
      <p className="product-card-price">
        <Price of={product.price} />
        {isSoldOut && <span className="badge">Sold out</span>}
      </p>
    </li>
  );
}
