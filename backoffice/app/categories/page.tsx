import type { Metadata } from 'next';
import { onlyText } from '../../../web/search-params.ts';
import type { PageProps } from '../../../web/search-params.ts';
import { FormAlert } from '../../../web/ui/form-alert.tsx';
import { problemText } from '../../features/account/problem-text.ts';
import { categoryTree } from '../../features/product/categories.ts';
import { CategoryForm } from '../../features/product/category-form.tsx';
import { staffPage } from '../../lib/page.tsx';

export const metadata: Metadata = { title: 'Categories' };

const DONE: ReadonlyMap<string, string> = new Map([
  ['created', 'The category is created. The shop shows it once it has a product.'],
  ['saved', 'The category is saved.'],
  ['deleted', 'The category is deleted.'],
]);

async function CategoriesPage({ searchParams }: PageProps, session: string) {
  const [query, tree] = await Promise.all([searchParams, categoryTree(session)]);
  const [problem, done] = [onlyText(query['problem']), DONE.get(onlyText(query['done']) ?? '')];
  return (
    <>
      <h1>Categories</h1>
      {problem !== undefined && <FormAlert text={problemText(problem)} />}
      {done !== undefined && (
        <p className="message" role="status">
          {done}
        </p>
      )}
      {tree.length === 0 && <p>There are no categories yet.</p>}
      <ul className="tree">
        {tree.map(({ slug, name, depth }) => (
          <li key={slug} className={`depth-${Math.min(depth, 5)}`}>
            <a href={`/staff/categories/${slug}`}>{name}</a> <span className="hint">{slug}</span>
          </li>
        ))}
      </ul>
      <section className="card" aria-labelledby="new">
        <h2 id="new">New category</h2>
        <CategoryForm action="/staff/categories/entry" tree={tree} />
      </section>
    </>
  );
}

export default staffPage(CategoriesPage);
