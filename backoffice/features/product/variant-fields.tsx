import { Fragment } from 'react';
import type { StaffProduct } from '../../../contracts/product/editor.ts';
import { writeAmount } from '../../../platform/money/parse-amount.ts';
import { EMPTY_VARIANTS, MOST_OPTIONS } from './edited-product.ts';

export interface VariantFieldsProps {
  readonly variants: StaffProduct['variants'];
  readonly optionNames: readonly string[];
  readonly currency: string;
}

const OPTIONS = Array.from({ length: MOST_OPTIONS }, (_, index) => index);

/** A row for each variant, and empty rows for new ones. A stored variant keeps its price here. */
export function VariantFields({ variants, optionNames, currency }: VariantFieldsProps) {
  const rows = [...variants, ...Array.from({ length: EMPTY_VARIANTS }, () => undefined)];
  return (
    <fieldset>
      <legend>Variants</legend>
      <input type="hidden" name="variants" value={rows.length} />
      <p className="hint">
        Each is sold under a SKU, with one value of each option. Rows without a SKU are ignored; save to get more. Prices of stored variants
        change under Prices.
      </p>
      <div className="wide" role="region" aria-label="Variants" tabIndex={0}>
        <table className="fields">
          <thead>
            <tr>
              <th scope="col">SKU</th>
              {OPTIONS.map((index) => (
                <th scope="col" key={index}>
                  {optionNames[index] ?? `Option ${index + 1}`}
                </th>
              ))}
              <th scope="col">Price ({currency})</th>
              <th scope="col">Barcode</th>
              <th scope="col">Weight (g)</th>
              <th scope="col">Remove</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((variant, row) => (
              <VariantRow key={variant?.sku ?? row} {...{ variant, row, currency }} />
            ))}
          </tbody>
        </table>
      </div>
    </fieldset>
  );
}

interface RowProps {
  readonly variant: StaffProduct['variants'][number] | undefined;
  readonly row: number;
  readonly currency: string;
}

function VariantRow({ variant, row, currency }: RowProps) {
  const cell = (name: string, label: string, value: string | undefined, isFixed = false) => (
    <td>
      <input
        name={`variant-${row}-${name}`}
        aria-label={`${label} of variant ${row + 1}`}
        defaultValue={value}
        readOnly={isFixed}
        maxLength={100}
        autoComplete="off"
      />
    </td>
  );
  return (
    <tr>
      {cell('sku', 'SKU', variant?.sku, variant !== undefined)}
      {OPTIONS.map((index) => (
        <Fragment key={index}>{cell(`option-${index}`, `Option ${index + 1}`, variant?.optionValues[index])}</Fragment>
      ))}
      {cell('price', 'Price', variant && writeAmount(variant.price.amount, currency), variant !== undefined)}
      {cell('barcode', 'Barcode', variant?.barcode ?? undefined)}
      {cell('weightGrams', 'Weight', variant?.weightGrams?.toString())}
      <td>
        <input type="hidden" name={`variant-${row}-imageUrl`} value={variant?.imageUrl ?? ''} />
        {variant && <input type="checkbox" name={`variant-${row}-removed`} aria-label={`Remove variant ${row + 1}`} />}
      </td>
    </tr>
  );
}
