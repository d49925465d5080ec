import type { Metadata } from 'next';
import { onlyText } from '../../../../web/search-params.ts';
import type { PageProps } from '../../../../web/search-params.ts';
import { FormAlert } from '../../../../web/ui/form-alert.tsx';
import { problemText } from '../../../features/account/problem-text.ts';
import { categoryTree, readCategory } from '../../../features/product/categories.ts';
import { CategoryForm } from '../../../features/product/category-form.tsx';
import { staffPage } from '../../../lib/page.tsx';
import { KeptForm } from '../../../ui/kept-form.tsx';
import { ReasonField } from '../../../ui/reason-field.tsx';

export const metadata: Metadata = { title: 'Category' };

async function CategoryPage({ params, searchParams }: PageProps<{ readonly slug: string }>, session: string) {
  const [{ slug }, query] = await Promise.all([params, searchParams]);
  const [category, tree] = await Promise.all([readCategory(session, slug), categoryTree(session)]);
  const problem = onlyText(query['problem']);
  const page = `/staff/categories/${category.slug}`;
  return (
    <>
      <h1>{category.name}</h1>
      {problem !== undefined && <FormAlert text={problemText(problem)} />}
      <p>
        {category.productCount} products are shown in it and below it. <a href="/staff/categories">All categories</a>
      </p>
      <CategoryForm action={`${page}/edit`} tree={tree.filter((each) => each.slug !== category.slug)} category={category} />
      <details>
        <summary>Delete…</summary>
        <KeptForm action={`${page}/removal`}>
          <input type="hidden" name="version" value={category.version} />
          <p className="hint">Only a category without products and without categories below it can be deleted.</p>
          <ReasonField id="removal-reason" />
          <button className="danger">Delete the category</button>
        </KeptForm>
      </details>
    </>
  );
}

export default staffPage(CategoryPage);
