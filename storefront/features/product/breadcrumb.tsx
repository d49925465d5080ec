import { Fragment } from 'react';
import type { CategoryName } from '../../../contracts/product/http.ts';
import { categoryPath } from '../../lib/paths.ts';

/** The way from the list of categories to the page, without the page itself. */
export function Breadcrumb({ categories }: { readonly categories: readonly CategoryName[] }) {
  return (
    <nav aria-label="Breadcrumb" className="breadcrumb">
      <a href="/#categories">Categories</a>
      {categories.map(({ slug, name }) => (
        <Fragment key={slug}>
          <span aria-hidden="true">/</span>
          <a href={categoryPath(slug)}>{name}</a>
        </Fragment>
      ))}
    </nav>
  );
}
