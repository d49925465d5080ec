import type { Metadata } from 'next';
import { onlyText } from '../../../../web/search-params.ts';
import type { PageProps } from '../../../../web/search-params.ts';
import { FormAlert } from '../../../../web/ui/form-alert.tsx';
import { Price } from '../../../../web/ui/price.tsx';
import { problemText } from '../../../features/account/problem-text.ts';
import { readAttributes } from '../../../features/product/attributes.ts';
import { categoryTree } from '../../../features/product/categories.ts';
import { PictureDetailFields, PictureItem } from '../../../features/product/picture-forms.tsx';
import { ProductForm } from '../../../features/product/product-form.tsx';
import { PublicationForm, RemovalForm } from '../../../features/product/publication-form.tsx';
import { readPictures, readProduct, readUpload } from '../../../features/product/products.ts';
import { config } from '../../../lib/config.ts';
import { staffPage } from '../../../lib/page.tsx';
import { ReasonField } from '../../../ui/reason-field.tsx';
import { Time } from '../../../ui/time.tsx';

export const metadata: Metadata = { title: 'Product' };

const DONE: ReadonlyMap<string, string> = new Map([
  ['created', 'The product is created. It is not published yet.'],
  ['saved', 'The product is saved.'],
  ['published', 'The publication is changed.'],
  ['removed', 'It is done.'],
  ['priced', 'The price is set.'],
]);

async function ProductPage({ params, searchParams }: PageProps<{ readonly productId: string }>, session: string) {
  const [{ productId }, query] = await Promise.all([params, searchParams]);
  const [product, { pictures, version }, tree, attributes] = await Promise.all([
    readProduct(session, productId),
    readPictures(session, productId),
    categoryTree(session),
    readAttributes(session),
  ]);
  const uploads = await Promise.all(
    pictures.map(async ({ pictureId, state }) => (state === 'waiting' ? readUpload(session, productId, pictureId) : undefined)),
  );
  const [problem, done] = [onlyText(query['problem']), DONE.get(onlyText(query['done']) ?? '')];
  const isExpecting = 'uploaded' in query && pictures.some(({ state }) => state === 'waiting');
  const page = `/staff/products/${product.productId}`;
  const skus = product.variants.map(({ sku }) => sku);
  return (
    <>
      {isExpecting && <meta httpEquiv="refresh" content="2" />}
      <h1>{product.title}</h1>
      {problem !== undefined && <FormAlert text={problemText(problem)} />}
      {done !== undefined && (
        <p className="message" role="status">
          {done}
        </p>
      )}
      <dl className="facts">
        <dt>Address</dt>
        <dd>
          <a href={`/products/${product.slug}`}>/products/{product.slug}</a>
        </dd>
        <dt>Categories</dt>
        <dd>{product.categories.join(', ')}</dd>
        <dt>Published</dt>
        <dd>
          {product.deletedAt !== null ? 'deleted' : product.publishedFrom === null ? 'not published' : <Time at={product.publishedFrom} />}
          {product.publishedUntil !== null && (
            <>
              {' '}
              until <Time at={product.publishedUntil} />
            </>
          )}
        </dd>
      </dl>

      <h2>Prices</h2>
      <ul>
        {product.variants.map(({ sku, optionValues, price }) => (
          <li key={sku}>
            <a href={`${page}/prices?${new URLSearchParams({ sku })}`}>{sku}</a> {optionValues.join(', ')} <Price of={price} />
          </li>
        ))}
      </ul>

      <h2>Publication</h2>
      {product.deletedAt === null && <PublicationForm page={page} product={product} />}
      <details>
        <summary>{product.deletedAt === null ? 'Delete…' : 'Restore…'}</summary>
        <RemovalForm page={page} product={product} />
      </details>

      {product.deletedAt === null && (
        <>
          <h2>Content</h2>
          <ProductForm
            action={`${page}/edit`}
            product={product}
            tree={tree}
            attributes={attributes}
            currency={product.variants[0]?.price.currency ?? config().CURRENCY}
          />
        </>
      )}

      <h2 id="pictures">Pictures</h2>
      {isExpecting && (
        <p className="message" role="status">
          The file has arrived and is being processed. This page looks again every two seconds.
        </p>
      )}
      {pictures.length === 0 && <p>There are no pictures yet: shoppers see a drawing.</p>}
      <ol className="pictures">
        {pictures.map((picture, index) => (
          <PictureItem
            key={picture.pictureId}
            {...{ page, picture, skus, version }}
            order={pictures.map(({ pictureId }) => pictureId)}
            upload={uploads[index]}
            isFirst={index === 0}
          />
        ))}
      </ol>
      <section aria-labelledby="add">
        <h3 id="add">Add a picture</h3>
        <form className="form" method="post" action={`${page}/pictures`}>
          <PictureDetailFields id="new" skus={skus} />
          <ReasonField id="new-reason" />
          <button>Continue to the file</button>
        </form>
      </section>
    </>
  );
}

export default staffPage(ProductPage);
