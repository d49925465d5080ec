import type { EditedProduct, StaffProduct } from '../../../contracts/product/editor.ts';
import { Currency } from '../../../platform/money/money.ts';
import { parseAmount } from '../../../platform/money/parse-amount.ts';
import type { FormPost } from '../../lib/posted-form.ts';

type Draft = { readonly [Field in keyof EditedProduct]: unknown };

/** How many names of options and variants the form has room for: those of the product, and some that are empty. */
export const MOST_OPTIONS = 3;

export const EMPTY_VARIANTS = 2;

/** Fields of attributes are named by their type and code, such as `attribute-number-width`. */
export const ATTRIBUTE = /^attribute-(text|number|boolean|choice)-(.+)$/;

/** What the form of a product says; the service checks it. Rows without a SKU, and variants to be removed, are left out. */
export function editedProductOf(post: Pick<FormPost, 'field' | 'fields' | 'paragraphs' | 'names'>, currency: string): Draft {
  const { field } = post;
  const optionNames = numbers(MOST_OPTIONS).map((index) => field(`optionName-${index}`).trim());
  const used = numbers(MOST_OPTIONS).filter((index) => optionNames[index] !== '');
  const main = field('category');
  return {
    slug: field('slug').trim(),
    title: field('title'),
    description: post.paragraphs('description'),
    optionNames: used.map((index) => optionNames[index]),
    categories: [main, ...post.fields('otherCategories').filter((slug) => slug !== main)],
    attributes: attributesOf(post),
    imageUrl: orNull(field('imageUrl')),
    taxCategory: field('taxCategory').trim() || 'standard',
    seoTitle: orNull(field('seoTitle')),
    seoDescription: orNull(post.paragraphs('seoDescription')),
    variants: numbers(Number(field('variants')) || 0).flatMap((row) => variantOf(field, row, used, currency)),
  };
}

function variantOf(field: FormPost['field'], row: number, options: readonly number[], currency: string): readonly unknown[] {
  const of = (name: string) => field(`variant-${row}-${name}`).trim();
  if (of('sku') === '' || of('removed') !== '') return [];
  return [
    {
      sku: of('sku'),
      optionValues: options.map((option) => of(`option-${option}`)),
      price: { amount: parseAmount(of('price'), currency) ?? of('price'), currency },
      barcode: orNull(of('barcode')),
      weightGrams: of('weightGrams') === '' ? null : Number(of('weightGrams')),
      imageUrl: orNull(of('imageUrl')),
    },
  ];
}

/** An empty field means that the product does not have the attribute. */
function attributesOf({ field, names }: Pick<FormPost, 'field' | 'names'>): Readonly<Record<string, unknown>> {
  const entries = names.flatMap((name) => {
    const [, type, code] = ATTRIBUTE.exec(name) ?? [];
    const text = field(name).trim();
    return code === undefined || text === '' ? [] : [[code, valueOf(type, text)] as const];
  });
  return Object.fromEntries(entries);
}

function valueOf(type: string | undefined, text: string): unknown {
  if (type === 'boolean') return text === 'true';
  return type === 'number' ? Number(text.replace(',', '.')) : text;
}

/** The times of a publication form, which are in UTC. Empty fields mean: not published, and without an end. */
export function publicationOf({ field }: Pick<FormPost, 'field'>, now: Date): Pick<StaffProduct, 'publishedFrom' | 'publishedUntil'> {
  const act = field('act');
  if (act === 'now') return { publishedFrom: now.toISOString(), publishedUntil: null };
  if (act === 'end') return { publishedFrom: null, publishedUntil: null };
  return { publishedFrom: timeOf(field('from')), publishedUntil: timeOf(field('until')) };
}

/** What the form of a price says; the service checks it. */
export function datedPriceOf({ field }: Pick<FormPost, 'field'>): Readonly<Record<string, unknown>> {
  const currency = field('currency').trim().toUpperCase();
  // Of what is no currency no decimals are known.
  const amount = Currency.safeParse(currency).success ? parseAmount(field('amount').trim(), currency) : undefined;
  return {
    kind: field('kind'),
    market: field('market').trim(),
    price: { amount: amount ?? field('amount'), currency },
    from: timeOf(field('from')),
    until: timeOf(field('until')),
  };
}

/** A time in UTC as `input type=datetime-local` writes it; null for an empty field. What is no time is passed on for the service to refuse. */
export function timeOf(text: string): string | null {
  if (text === '') return null;
  const time = Date.parse(`${text}Z`);
  return Number.isNaN(time) ? text : new Date(time).toISOString();
}

function orNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: Math.min(Math.max(count, 0), 110) }, (_, index) => index);
}
