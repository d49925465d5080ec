import type { Category } from '../../../contracts/product/http.ts';
import { categoryPath } from '../../lib/paths.ts';
import { ProductPicture } from './product-picture.tsx';

export function CategoryTiles({ categories }: { readonly categories: readonly Category[] }) {
  return (
    <ul className="category-tiles">
      {categories.map(({ slug, name, productCount }) => (
        <li key={slug}>
          <a href={categoryPath(slug)}>
            <ProductPicture product={{ sku: slug, title: name, category: slug, imageUrl: null }} />
            <span className="category-name">{name}</span>
            <span className="quiet">
              {productCount} {productCount === 1 ? 'product' : 'products'}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}
