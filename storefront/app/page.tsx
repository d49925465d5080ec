import type { Metadata } from 'next';
import { CategoryTiles } from '../features/product/category-tiles.tsx';
import { HeroStillLife } from '../ui/hero-still-life.tsx';
import { ProductCard } from '../features/product/product-card.tsx';
import { Recommended } from '../features/recommendation/recommended.tsx';
import { FOR_YOU } from '../features/recommendation/queries.ts';
import { StockProvider } from '../features/product/stock-provider.tsx';
import { categories, productsOf } from '../features/product/catalogue.ts';
import { pageOrFailure } from '../lib/page-or-failure.ts';
import { categoryPath } from '../lib/paths.ts';

const SHELVES = 3;
const PRODUCTS_PER_SHELF = 4;

export const metadata: Metadata = { alternates: { canonical: '/' } };

async function HomePage() {
  const all = await categories();
  const largest = all
    .filter(({ parent, productCount }) => parent === null && productCount > 0)
    .toSorted((a, b) => b.productCount - a.productCount);
  const shelves = await Promise.all(
    largest.slice(0, SHELVES).map(async (category) => {
      const { products } = await productsOf(category.slug, { limit: PRODUCTS_PER_SHELF });
      return { category, products };
    }),
  );

  return (
    <StockProvider skus={shelves.flatMap(({ products }) => products.map(({ sku }) => sku))}>
      <section className="hero">
        <div className="hero-text">
          <p className="eyebrow">Three warehouses, one careful shop</p>
          <h1>Good things, kept in stock and sent today.</h1>
          <p className="lead">Useful, cheerful things for the home. What you see is what it costs, and what we show, we have.</p>
          <a className="button" href="#categories">
            Start browsing
          </a>
        </div>
        <HeroStillLife />
      </section>

      <section aria-labelledby="categories" className="band">
        <h2 id="categories">Browse by category</h2>
        {largest.length === 0 ? <p>The shelves are being filled. Please come back in a moment.</p> : <CategoryTiles categories={largest} />}
      </section>

      {shelves.map(({ category, products }) => (
        <section key={category.slug} aria-labelledby={`shelf-${category.slug}`} className="band">
          <div className="band-head">
            <h2 id={`shelf-${category.slug}`}>{category.name}</h2>
            <a href={categoryPath(category.slug)}>
              See all {category.productCount}
              <span className="sr-only"> in {category.name}</span>
            </a>
          </div>
          <ul className="product-grid">
            {products.map((product) => (
              <ProductCard key={product.sku} product={product} />
            ))}
          </ul>
        </section>
      ))}
      <Recommended title="Popular now" personalTitle="Picked for you" query={FOR_YOU} />
    </StockProvider>
  );
}

export default pageOrFailure(HomePage);
