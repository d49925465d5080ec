import { randomOf } from '../random.ts';
import type { Random } from '../random.ts';
import { DEPARTMENTS } from './departments.ts';
import type { Department } from './departments.ts';
import { COLOURS, MATERIALS, SIZES, descriptionOf, rangeOf, titleOf, zipfOf } from './words.ts';

/** SKUs of one chunk: written in one transaction, and drawn from a stream of chance of its own. */
export const CHUNK = 1000;

/** Ids of products begin here, far above those that the shop gives itself. */
const FIRST_ID = 1_000_000_000_000;

/** Most SKUs of one seed. */
export const MOST_SKUS = 1_000_000;

const CENTRES = ['north', 'midlands', 'south'] as const;
const DAY = 86_400_000;

export interface GoodsPlan {
  readonly seed: number;
  /** All goods were published before. */
  readonly until: Date;
  readonly currency: string;
}

export interface SeededVariant {
  readonly sku: string;
  readonly optionValues: readonly string[];
  readonly barcode: string;
  readonly grams: number;
  readonly amount: number;
  /** Of a sale under way; null without one. */
  readonly saleAmount: number | null;
  /** Units at each centre. */
  readonly stock: readonly { readonly centre: string; readonly units: number }[];
}

export interface SeededProduct {
  readonly productId: number;
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly optionNames: readonly string[];
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  /** The path of its kind: department, group, kind. */
  readonly kindPath: readonly [string, string, string];
  /** Another kind that it is put into, too. */
  readonly otherKindPath: readonly [string, string, string] | null;
  readonly publishedFrom: Date;
  readonly variants: readonly SeededVariant[];
}

/** The goods of a chunk, with `skus` SKUs in all. The same for the same plan, whatever the total is. */
export function goodsOf(plan: GoodsPlan, chunk: number, skus: number): readonly SeededProduct[] {
  const random = randomOf(plan.seed, 0x4000_0000 + chunk);
  const products: SeededProduct[] = [];
  for (let done = 0; done < skus;) {
    const product = productOf(plan, { chunk, index: products.length, firstSku: chunk * CHUNK + done }, random);
    const variants = product.variants.slice(0, skus - done);
    products.push({ ...product, variants });
    done += variants.length;
  }
  return products;
}

interface Place {
  readonly chunk: number;
  readonly index: number;
  readonly firstSku: number;
}

function productOf({ seed, until }: GoodsPlan, { chunk, index, firstSku }: Place, random: Random): SeededProduct {
  const department = zipfOf(asList(DEPARTMENTS), random);
  const kindPath = kindOf(department, random);
  const [, , kind] = kindPath;
  const [material, range] = [zipfOf(MATERIALS, random), rangeOf(random)];
  const title = titleOf(kind, material, range, random);
  const number = chunk * CHUNK + index;
  const options = optionsOf(random);
  const amount = amountOf(department, random);
  const isOnSale = random.isWithin(0.06);
  const isOddSku = number % 50 === 0;
  const base = `${department.code}${seed}-${String(number).padStart(6, '0')}`;
  return {
    productId: FIRST_ID + seed * MOST_SKUS + number,
    slug: `${slugOf(title)}-${seed}-${number}`,
    title,
    description: descriptionOf({ title, kind, material, range }, random),
    optionNames: options.names,
    attributes: {
      material,
      brand: range,
      'width-cm': 4 + random.below(60),
      ...(random.isWithin(0.4) && { 'dishwasher-safe': random.isWithin(0.6) }),
    },
    kindPath,
    otherKindPath: random.isWithin(0.15) ? kindOf(department, random) : null,
    publishedFrom: new Date(until.getTime() - DAY * (40 + random.below(1000))),
    variants: options.values.map((optionValues, place) => {
      const each = Math.max(100, amount + (place % 3) * 100);
      return {
        sku: options.names.length === 0 ? base : `${base}${isOddSku ? ' / ' : '-'}${place + 1}`,
        optionValues,
        barcode: barcodeOf(seed, firstSku + place),
        grams: Math.max(5, Math.round(department.typicalGrams * Math.exp(random.normal() * 0.5))),
        amount: each,
        saleAmount: isOnSale ? Math.round((each * 0.8) / 5) * 5 : null,
        stock: stockOf(random),
      };
    }),
  };
}

function kindOf({ name, groups }: Department, random: Random): readonly [string, string, string] {
  const [group, kinds] = zipfOf(asList(Object.entries(groups)), random);
  return [name, group, zipfOf(asList(kinds), random)];
}

/** Six of ten products come in colours, sizes or both. */
function optionsOf(random: Random): { readonly names: readonly string[]; readonly values: readonly (readonly string[])[] } {
  const colours = random.isWithin(0.5) ? picked(COLOURS, 2 + random.below(4), random) : [];
  const sizes = random.isWithin(0.25) ? SIZES.slice(0, 2 + random.below(3)) : [];
  const options = [
    { name: 'Colour', values: colours },
    { name: 'Size', values: sizes },
  ].filter(({ values }) => values.length > 0);
  const values = options.reduce<readonly (readonly string[])[]>(
    (rows, option) => rows.flatMap((row) => option.values.map((value) => [...row, value])),
    [[]],
  );
  return { names: options.map(({ name }) => name), values };
}

function picked<T>(values: readonly [T, ...T[]], count: number, random: Random): readonly T[] {
  const found = new Set<T>();
  while (found.size < count) found.add(zipfOf(values, random));
  return [...found];
}

/** Log-normal, as prices are, ending in 95 pence or 50. */
function amountOf({ typicalAmount }: Department, random: Random): number {
  const pounds = Math.max(1, Math.round((typicalAmount * Math.exp(random.normal() * 0.6)) / 100));
  return pounds * 100 - (random.isWithin(0.7) ? 5 : 50);
}

/** One of 25 SKUs is sold out. */
function stockOf(random: Random): SeededVariant['stock'] {
  const isSoldOut = random.isWithin(0.04);
  return CENTRES.map((centre) => ({ centre, units: isSoldOut ? 0 : random.below(120) }));
}

/** A GTIN-13 of the range that shops number themselves, with its check digit. */
function barcodeOf(seed: number, number: number): string {
  const digits = `2${String(seed).padStart(5, '0')}${String(number).padStart(6, '0')}`;
  const sum = Array.from(digits, Number).reduce((total, digit, index) => total + digit * (index % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

export function slugOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

function asList<T>(values: readonly T[]): readonly [T, ...T[]] {
  const [first, ...rest] = values;
  if (first === undefined) throw new Error('the list is empty');
  return [first, ...rest];
}
