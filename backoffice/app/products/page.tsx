import type { Metadata } from 'next';
import { onlyText } from '../../../web/search-params.ts';
import type { PageProps } from '../../../web/search-params.ts';
import { Field } from '../../../web/ui/field.tsx';
import { findProducts } from '../../features/product/products.ts';
import { staffPage } from '../../lib/page.tsx';

export const metadata: Metadata = { title: 'Products' };

async function ProductsPage({ searchParams }: PageProps, session: string) {
  const query = await searchParams;
  const of = onlyText(query['of'])?.trim().slice(0, 200) ?? '';
  const { products, next } = await findProducts(session, { of, after: onlyText(query['after']) });
  return (
    <>
      <h1>Products</h1>
      <p>
        <a href="/staff/products/new">New product</a> · <a href="/staff/categories">Categories</a> ·{' '}
        <a href="/staff/attributes">Attributes</a> · <a href="/staff/catalogue">Import and export</a>
      </p>
      <form className="search" role="search" action="/staff/products">
        <Field id="of" label="Find" hint="A SKU, or the last part of the page's address." defaultValue={of} />
        <button>Find</button>
      </form>
      {products.length === 0 ? (
        <p role="status">{of === '' ? 'There are no products yet.' : `No product has the SKU or address “${of}”.`}</p>
      ) : (
        <div className="wide">
          <table>
            <thead>
              <tr>
                <th scope="col">Product</th>
                <th scope="col">Address</th>
                <th scope="col" className="amount">
                  Variants
                </th>
                <th scope="col">Shown</th>
              </tr>
            </thead>
            <tbody>
              {products.map(({ productId, slug, title, variantCount, isListed, deletedAt }) => (
                <tr key={productId}>
                  <th scope="row">
                    <a href={`/staff/products/${productId}`}>{title}</a>
                  </th>
                  <td>{slug}</td>
                  <td className="amount">{variantCount}</td>
                  <td>{deletedAt !== null ? 'deleted' : isListed ? 'yes' : 'no'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {next !== null && <a href={`/staff/products?${new URLSearchParams({ after: String(next) })}`}>Next page</a>}
    </>
  );
}

export default staffPage(ProductsPage);
