import type { ProductDetail, Variant } from '../../../contracts/product/product-page.ts';

export interface OptionLink {
  readonly value: string;
  readonly isChosen: boolean;

  /** The variant that the link leads to. */
  readonly sku: string;
}

export interface Option {
  readonly name: string;
  readonly links: readonly OptionLink[];
}

/** For each option its values, each with the variant that has it and otherwise shares most values with the chosen one. */
export function optionLinks({ options, variants }: Pick<ProductDetail, 'options' | 'variants'>, chosen: Variant): readonly Option[] {
  return options.map((name, index) => {
    const values = [...new Set(variants.map(({ optionValues }) => optionValues[index] ?? ''))];
    const links = values.flatMap((value) => {
      const candidates = variants.filter(({ optionValues }) => optionValues[index] === value);
      const closest = candidates.toSorted((a, b) => sharedValues(b, chosen) - sharedValues(a, chosen))[0];
      return closest ? [{ value, isChosen: chosen.optionValues[index] === value, sku: closest.sku }] : [];
    });
    return { name, links };
  });
}

function sharedValues({ optionValues }: Variant, chosen: Variant): number {
  return optionValues.filter((value, index) => chosen.optionValues[index] === value).length;
}
