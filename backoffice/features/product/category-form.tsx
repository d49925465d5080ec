import type { CategoryDetail } from '../../../contracts/product/http.ts';
import { Field } from '../../../web/ui/field.tsx';
import { Area } from '../../ui/area.tsx';
import { Choice } from '../../ui/choice.tsx';
import { KeptForm } from '../../ui/kept-form.tsx';
import { ReasonField } from '../../ui/reason-field.tsx';
import { categoryOptions, type TreeEntry } from './categories.ts';

import { SlugField } from './slug-field.tsx';
export interface CategoryFormProps {
  readonly action: string;
  readonly tree: readonly TreeEntry[];

  /** @default a new category */
  readonly category?: CategoryDetail;
}

export function CategoryForm({ action, tree, category }: CategoryFormProps) {
  return (
    <KeptForm action={action}>
      {category && <input type="hidden" name="version" value={category.version} />}
      <Field id="name" label="Name" required maxLength={100} defaultValue={category?.name} autoComplete="off" />
      <SlugField longest={64} slug={category?.slug} />
      <Choice id="parent" label="Below" options={[['', 'nothing: at the top'], ...categoryOptions(tree)]} chosen={category?.parent ?? ''} />
      <Field id="seoTitle" label="Title for search engines" maxLength={120} defaultValue={category?.seoTitle ?? ''} autoComplete="off" />
      <Area
        id="seoDescription"
        label="Description for search engines"
        maxLength={320}
        rows={3}
        defaultValue={category?.seoDescription ?? ''}
      />
      <ReasonField id="reason" />
      <button>{category ? 'Save the category' : 'Create the category'}</button>
    </KeptForm>
  );
}
