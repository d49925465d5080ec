import type { Product } from '../../../contracts/product/http.ts';
import { ProductCard } from '../product/product-card.tsx';

export function RecommendedCards({ products }: { readonly products: readonly Product[] }) {
  return (
    <ul className="product-grid">
      {products.map((product) => (
        <ProductCard key={product.sku} product={{ ...product, variantCount: 1, hasOnePrice: true }} />
      ))}
    </ul>
  );
}
