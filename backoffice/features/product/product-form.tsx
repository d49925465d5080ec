import type { Attribute, StaffProduct } from '../../../contracts/product/editor.ts';
import type { AttributeValue } from '../../../contracts/product/product-page.ts';
import { Field } from '../../../web/ui/field.tsx';
import { Area } from '../../ui/area.tsx';
import { Choice } from '../../ui/choice.tsx';
import { KeptForm } from '../../ui/kept-form.tsx';
import { ReasonField } from '../../ui/reason-field.tsx';
import { categoryOptions, type TreeEntry } from './categories.ts';
import { MOST_OPTIONS } from './edited-product.ts';
import { SlugField } from './slug-field.tsx';
import { VariantFields } from './variant-fields.tsx';

export interface ProductFormProps {
  readonly action: string;
  readonly tree: readonly TreeEntry[];
  readonly attributes: readonly Attribute[];
  readonly currency: string;

  /** @default a new product */
  readonly product?: StaffProduct;
}

const OPTIONS = Array.from({ length: MOST_OPTIONS }, (_, index) => index);

/** All of a product but its publication, prices and pictures, which have forms of their own. */
export function ProductForm({ action, tree, attributes, currency, product }: ProductFormProps) {
  const options = categoryOptions(tree);
  const { categories: [main, ...others] = [] } = product ?? {};
  return (
    <KeptForm action={action}>
      {product && <input type="hidden" name="version" value={product.version} />}
      <Field id="title" label="Title" required maxLength={200} defaultValue={product?.title} autoComplete="off" />
      <SlugField longest={100} slug={product?.slug} />
      <Area id="description" label="Description" required maxLength={4_000} rows={6} defaultValue={product?.description} />
      <Choice id="category" label="Main category" options={options} chosen={main} required />
      <div className="field">
        <label htmlFor="otherCategories">Further categories</label>
        <select id="otherCategories" name="otherCategories" multiple size={Math.min(options.length, 8)} defaultValue={[...others]}>
          {options.map(([slug, text]) => (
            <option key={slug} value={slug}>
              {text}
            </option>
          ))}
        </select>
      </div>
      {attributes.map((attribute) => (
        <AttributeField key={attribute.code} attribute={attribute} value={product?.attributes[attribute.code]} />
      ))}
      <fieldset>
        <legend>Options</legend>
        <p className="hint">What distinguishes the variants, such as Colour and Size. A product without options has one variant.</p>
        {OPTIONS.map((index) => (
          <Field
            key={index}
            id={`optionName-${index}`}
            label={`Option ${index + 1}`}
            maxLength={40}
            defaultValue={product?.optionNames[index]}
            autoComplete="off"
          />
        ))}
      </fieldset>
      <VariantFields variants={product?.variants ?? []} optionNames={product?.optionNames ?? []} currency={currency} />
      <details>
        <summary>Search engines, tax and drawing</summary>
        <Field id="seoTitle" label="Title for search engines" maxLength={120} defaultValue={product?.seoTitle ?? ''} autoComplete="off" />
        <Area
          id="seoDescription"
          label="Description for search engines"
          maxLength={320}
          rows={3}
          defaultValue={product?.seoDescription ?? ''}
        />
        <Field id="taxCategory" label="Tax category" maxLength={40} defaultValue={product?.taxCategory ?? 'standard'} autoComplete="off" />
        <Field
          id="imageUrl"
          label="Address of a picture elsewhere"
          maxLength={290}
          defaultValue={product?.imageUrl ?? ''}
          autoComplete="off"
        />
      </details>
      <ReasonField id="reason" />
      <button>{product ? 'Save the product' : 'Create the product'}</button>
    </KeptForm>
  );
}

interface AttributeFieldProps {
  readonly attribute: Attribute;
  readonly value: AttributeValue | undefined;
}

function AttributeField({ attribute: { code, name, type, unit, choices }, value }: AttributeFieldProps) {
  const id = `attribute-${type}-${code}`;
  const label = unit === null ? name : `${name} (${unit})`;
  const none = ['', 'not stated'] as const;
  const text = value === undefined ? '' : String(value);
  if (type === 'boolean') return <Choice id={id} label={label} options={[none, ['true', 'yes'], ['false', 'no']]} chosen={text} />;
  if (type === 'choice')
    return <Choice id={id} label={label} options={[none, ...choices.map((each) => [each, each] as const)]} chosen={text} />;
  const inputMode = type === 'number' ? 'decimal' : 'text';
  return <Field id={id} label={label} maxLength={200} defaultValue={text} inputMode={inputMode} autoComplete="off" />;
}
