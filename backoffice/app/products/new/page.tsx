import type { Metadata } from 'next';
import { onlyText, type PageProps } from '../../../../web/search-params.ts';
import { FormAlert } from '../../../../web/ui/form-alert.tsx';
import { problemText } from '../../../features/account/problem-text.ts';
import { readAttributes } from '../../../features/product/attributes.ts';
import { categoryTree } from '../../../features/product/categories.ts';
import { ProductForm } from '../../../features/product/product-form.tsx';
import { config } from '../../../lib/config.ts';
import { staffPage } from '../../../lib/page.tsx';

export const metadata: Metadata = { title: 'New product' };

async function NewProductPage({ searchParams }: PageProps, session: string) {
  const [query, tree, attributes] = await Promise.all([searchParams, categoryTree(session), readAttributes(session)]);
  const problem = onlyText(query['problem']);
  return (
    <>
      <h1>New product</h1>
      {problem !== undefined && <FormAlert text={problemText(problem)} />}
      {tree.length === 0 ? (
        <p>
          A product needs a category. <a href="/staff/categories">Create one first</a>.
        </p>
      ) : (
        <ProductForm action="/staff/products/new/entry" tree={tree} attributes={attributes} currency={config().CURRENCY} />
      )}
    </>
  );
}

export default staffPage(NewProductPage);
