import type { Metadata } from 'next';
import { onlyText } from '../../../../web/search-params.ts';
import type { PageProps } from '../../../../web/search-params.ts';
import { FormAlert } from '../../../../web/ui/form-alert.tsx';
import { Price } from '../../../../web/ui/price.tsx';
import { problemText } from '../../../features/account/problem-text.ts';
import { PictureDetailFields, PictureItem } from '../../../features/product/picture-forms.tsx';
import { readPictures, readProduct, readUpload } from '../../../features/product/products.ts';
import { staffPage } from '../../../lib/page.tsx';
import { ReasonField } from '../../../ui/reason-field.tsx';

export const metadata: Metadata = { title: 'Product' };

async function ProductPage({ params, searchParams }: PageProps<{ readonly productId: string }>, session: string) {
  const [{ productId }, query] = await Promise.all([params, searchParams]);
  const [product, { pictures, version }] = await Promise.all([readProduct(session, productId), readPictures(session, productId)]);
  const uploads = await Promise.all(
    pictures.map(async ({ pictureId, state }) => (state === 'waiting' ? readUpload(session, productId, pictureId) : undefined)),
  );
  const problem = onlyText(query['problem']);
  const isExpecting = 'uploaded' in query && pictures.some(({ state }) => state === 'waiting');
  const page = `/staff/products/${product.productId}`;
  const skus = product.variants.map(({ sku }) => sku);
  return (
    <>
      {isExpecting && <meta httpEquiv="refresh" content="2" />}
      <h1>{product.title}</h1>
      {problem !== undefined && <FormAlert text={problemText(problem)} />}
      <dl className="facts">
        <dt>Address</dt>
        <dd>
          <a href={`/products/${product.slug}`}>/products/{product.slug}</a>
        </dd>
        <dt>Categories</dt>
        <dd>{product.categories.join(', ')}</dd>
        <dt>Published</dt>
        <dd>{product.deletedAt !== null ? 'deleted' : (product.publishedFrom ?? 'not published')}</dd>
      </dl>

      <h2>Variants</h2>
      <ul>
        {product.variants.map(({ sku, optionValues, price }) => (
          <li key={sku}>
            {sku} {optionValues.join(', ')} <Price of={price} />
          </li>
        ))}
      </ul>

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
