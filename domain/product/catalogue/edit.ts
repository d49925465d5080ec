import { isDeepStrictEqual } from 'node:util';
import type { EditedProduct } from '../../../contracts/product/editor.ts';
import { ProductError } from '../errors.ts';
import { refuseEqualOptions } from './import-plan.ts';
import { variantTitle } from './product-state.ts';
import type { FirstPrice, ProductChange, ProductState, VariantState } from './product-state.ts';

const LONGEST_TITLE = 200;

export interface Edit {
  readonly change: ProductChange | undefined;
  readonly firstPrices: readonly FirstPrice[];
}

/** What an edit of a whole product changes; undefined if nothing. Variants that are left out are removed from sale and keep their SKUs. */
export function editProduct(before: ProductState | undefined, edited: EditedProduct): Edit {
  const { variants, ...content } = edited;
  refuseOptions(edited);
  const sent = new Set(variants.map(({ sku }) => sku));
  if (sent.size < variants.length) {
    const repeated = variants.map(({ sku }) => sku).filter((sku, index, all) => all.indexOf(sku) !== index);
    throw new ProductError('sku-repeated', `variants has ${repeated.join(', ')} more than once; send each SKU once`, { skus: repeated });
  }
  const removed = (before?.variants ?? []).filter(({ sku }) => !sent.has(sku)).map((variant) => ({ ...variant, isRemoved: true }));
  const after: ProductState = {
    productId: before?.productId ?? null,
    version: before?.version ?? 0,
    publishedFrom: before?.publishedFrom ?? null,
    publishedUntil: before?.publishedUntil ?? null,
    deletedAt: null,
    ...content,
    variants: [...variants.map(storedVariant), ...removed],
  };
  refuseEqualOptions(after.variants);
  const known = new Set((before?.variants ?? []).map(({ sku }) => sku));
  return {
    change: before && isDeepStrictEqual(before, after) ? undefined : { before, after },
    firstPrices: variants.filter(({ sku }) => !known.has(sku)).map(({ sku, price }) => ({ sku, price })),
  };
}

function storedVariant({ sku, optionValues, barcode, weightGrams, imageUrl }: EditedProduct['variants'][number]): VariantState {
  return { sku, optionValues, barcode, weightGrams, imageUrl, isRemoved: false };
}

function refuseOptions({ title, optionNames, variants }: EditedProduct): void {
  for (const variant of variants) {
    const { sku, optionValues } = variant;
    if (optionValues.length !== optionNames.length)
      throw new ProductError(
        'options-invalid',
        `optionValues of ${sku} has ${optionValues.length} values, but the product has the options ${optionNames.join(', ') || 'none'}; send one value of each`,
        { sku },
      );
    if (variantTitle({ title }, variant).length > LONGEST_TITLE)
      throw new ProductError(
        'options-invalid',
        `title with the options of ${sku} has ${variantTitle({ title }, variant).length} characters; shorten it to ${LONGEST_TITLE}, which orders keep`,
        { sku },
      );
  }
}

/** Refuses an edit of what has changed since it was read. */
export function refuseOutdated(what: string, version: number, expected: number): void {
  if (version === expected) return;
  throw new ProductError(
    'version-outdated',
    `${what} was changed: it is at version ${version}, not ${expected}; read it again and retry with its ETag`,
    {
      version,
    },
  );
}

/** Refuses a publication that ends before it begins. */
export function refusePublication(from: string | null, until: string | null): void {
  if (until === null || (from !== null && Date.parse(until) > Date.parse(from))) return;
  throw new ProductError(
    'publication-invalid',
    `publishedUntil is ${until}, which is not after publishedFrom ${from ?? '(null)'}; send a later time, or null for no end`,
    { publishedFrom: from, publishedUntil: until },
  );
}
