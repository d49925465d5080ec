import { wordsOf } from './words.ts';
import type { SearchDocument } from './document.ts';

export const CATEGORY = 'category';
export const AVAILABILITY = 'availability';
export const IN_STOCK = 'in-stock';
export const SOLD_OUT = 'sold-out';

/** A facet of an attribute, or of an option such as Colour, by its code. */
export function attributeFacet(code: string): string {
  return `attribute.${code}`;
}

/** The code of an option, by its name: `Extra width` → `extra-width`. */
export function optionCode(name: string): string {
  return wordsOf(name).join('-');
}

/** What a product has of each facet with values. A product with variants has the values of all of them. */
export function facetValuesOf(document: SearchDocument): readonly (readonly [facet: string, value: string])[] {
  const { categories, attributes, optionNames, variants } = document;
  const pairs: [string, string][] = categories.map((id) => [CATEGORY, String(id)]);
  pairs.push([AVAILABILITY, variants.some(({ isAvailable }) => isAvailable) ? IN_STOCK : SOLD_OUT]);
  for (const [code, value] of Object.entries(attributes)) if (typeof value !== 'number') pairs.push([attributeFacet(code), String(value)]);
  for (const [place, name] of optionNames.entries()) {
    const values = new Set(variants.flatMap(({ optionValues }) => optionValues[place] ?? []));
    for (const value of values) pairs.push([attributeFacet(optionCode(name)), value]);
  }
  const seen = new Set<string>();
  return pairs.filter((pair) => {
    const key = JSON.stringify(pair);
    return !seen.has(key) && seen.add(key);
  });
}
