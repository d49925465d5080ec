import type { CategoryDetail } from '../../../contracts/product/http.ts';
import { Field } from '../../../web/ui/field.tsx';
import { Area } from '../../ui/area.tsx';
import { Choice } from '../../ui/choice.tsx';
import { KeptForm } from '../../ui/kept-form.tsx';
import { ReasonField } from '../../ui/reason-field.tsx';
import { categoryOptions, type TreeEntry } from './categories.ts';

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
      <Field
        id="slug"
        label="Address"
        hint="The last part of the page's address: lower-case words joined by hyphens. After a change, the former address redirects."
        required
        maxLength={64}
        pattern="[a-z0-9]+(-[a-z0-9]+)*"
        defaultValue={category?.slug}
        autoComplete="off"
      />
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
