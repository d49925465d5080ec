import { isDeepStrictEqual } from 'node:util';
import type { ProductDraft, PutCounts } from '../../../contracts/product/http.ts';
import { ProductError } from '../errors.ts';
import { soldVariants } from './product-state.ts';
import type { FirstPrice, ProductChange, ProductState, VariantState } from './product-state.ts';
import { slugCandidates } from './slug.ts';

export interface Known {
  readonly products: readonly ProductState[];
  /** Current prices by SKU, as `12.50 GBP` would be compared: amount and currency. */
  readonly prices: ReadonlyMap<string, string>;
  /** Slugs that products have or had. */
  readonly takenSlugs: ReadonlySet<string>;
}

export interface ImportPlan {
  readonly changes: readonly ProductChange[];
  readonly firstPrices: readonly FirstPrice[];
  readonly counts: PutCounts;
}

/** What a list of drafts changes. Drafts with the same `slug` are variants of one product; products and variants that staff deleted stay deleted. */
export function planImport(drafts: readonly ProductDraft[], known: Known, at: Date): ImportPlan {
  const bySlug = new Map(known.products.map((product) => [product.slug, product]));
  const bySku = new Map(known.products.flatMap((product) => product.variants.map(({ sku }) => [sku, product])));
  const slugs = new Set(known.takenSlugs);
  const changes: ProductChange[] = [];
  const counts = { created: 0, changed: 0, unchanged: 0, pricesKept: 0 };
  const isNew = ({ sku }: ProductDraft) => !bySku.has(sku);
  for (const group of groupsOf(drafts, bySku)) {
    const before = existingProduct(group, bySlug, bySku);
    if (before?.deletedAt != null) {
      counts.unchanged += group.length;
      continue;
    }
    const slug = before?.slug ?? newSlug(group[0], slugs);
    const after = applied(group, before, slug, at);
    const isChanged = !isDeepStrictEqual(before, after);
    if (isChanged) changes.push({ before, after });
    for (const draft of group) counts[isNew(draft) ? 'created' : isChanged ? 'changed' : 'unchanged'] += 1;
  }
  counts.pricesKept = drafts.filter((draft) => !isNew(draft) && known.prices.get(draft.sku) !== priceText(draft)).length;
  const saved = new Set(changes.flatMap(({ after }) => after.variants.map(({ sku }) => sku)));
  const firstPrices = drafts.filter((draft) => isNew(draft) && saved.has(draft.sku)).map(({ sku, price }) => ({ sku, price }));
  return { changes, firstPrices, counts };
}

export function priceText({ price: { amount, currency } }: Pick<ProductDraft, 'price'>): string {
  return `${amount} ${currency}`;
}

type Group = readonly [ProductDraft, ...ProductDraft[]];

/** Drafts of one product, in the order of the list. */
function groupsOf(drafts: readonly ProductDraft[], bySku: ReadonlyMap<string, ProductState>): readonly Group[] {
  const groups = new Map<string, [ProductDraft, ...ProductDraft[]]>();
  for (const draft of drafts) {
    const key = draft.slug ?? bySku.get(draft.sku)?.slug ?? ` ${draft.sku}`;
    const group = groups.get(key);
    if (group) group.push(draft);
    else groups.set(key, [draft]);
  }
  return [...groups.values()];
}

function existingProduct(
  group: Group,
  bySlug: ReadonlyMap<string, ProductState>,
  bySku: ReadonlyMap<string, ProductState>,
): ProductState | undefined {
  const [{ slug }] = group;
  const product = slug === undefined ? bySku.get(group[0].sku) : bySlug.get(slug);
  for (const { sku } of group) {
    const owner = bySku.get(sku);
    if (owner && owner !== product)
      throw new ProductError(
        'sku-taken',
        `${sku} is already a SKU of the product ${owner.slug}; name that product in slug, or use another SKU`,
        {
          sku,
          slug: owner.slug,
        },
      );
  }
  if (product && slug === undefined && soldVariants(product).length > 1)
    throw new ProductError(
      'slug-missing',
      `${group[0].sku} is one of ${soldVariants(product).length} variants of ${product.slug}; name the product in slug, or edit it by PUT /api/catalogue/products/${product.productId}`,
      { sku: group[0].sku, slug: product.slug },
    );
  return product;
}

function newSlug({ slug, title, sku }: ProductDraft, taken: Set<string>): string {
  if (slug !== undefined && taken.has(slug))
    throw new ProductError('slug-taken', `slug of ${sku} is "${slug}", which another product had; use another slug`, { slug });
  const free = slug ?? slugCandidates(title, sku).find((candidate) => !taken.has(candidate));
  if (free === undefined) throw new ProductError('slug-taken', `no slug is free for ${sku}; name one in slug`, { sku });
  taken.add(free);
  return free;
}

function applied(group: Group, before: ProductState | undefined, slug: string, at: Date): ProductState {
  const [first, ...others] = group;
  const optionNames = namesOf(first);
  for (const other of others) refuseDifference(first, other);
  const rest = (before?.variants ?? []).filter(({ sku }) => !group.some((draft) => draft.sku === sku));
  if (before && rest.some(({ isRemoved }) => !isRemoved) && !isDeepStrictEqual(before.optionNames, optionNames))
    throw differs(first.sku, 'options', `the other variants of ${before.slug} have the options ${before.optionNames.join(', ') || 'none'}`);
  const isVaried = optionNames.length > 0;
  const category = first.category.slug;
  const kept = (before?.categories ?? []).filter((each, index) => index > 0 && each !== category);
  return {
    productId: before?.productId ?? null,
    version: before?.version ?? 0,
    slug,
    title: first.title,
    description: first.description,
    optionNames,
    attributes: before?.attributes ?? {},
    categories: [category, ...kept],
    imageUrl: first.imageUrl ?? (isVaried ? (before?.imageUrl ?? null) : null),
    taxCategory: before?.taxCategory ?? 'standard',
    seoTitle: before?.seoTitle ?? null,
    seoDescription: before?.seoDescription ?? null,
    publishedFrom: before ? before.publishedFrom : first.published === false ? null : at.toISOString(),
    publishedUntil: before?.publishedUntil ?? null,
    deletedAt: null,
    variants: merged(group, before?.variants ?? [], isVaried),
  };
}

/** Existing variants keep their places; new ones follow. */
function merged(group: Group, existing: readonly VariantState[], isVaried: boolean): VariantState[] {
  const variantOf = (draft: ProductDraft, was: VariantState | undefined): VariantState => ({
    sku: draft.sku,
    optionValues: (draft.options ?? []).map(({ value }) => value),
    barcode: draft.barcode ?? was?.barcode ?? null,
    weightGrams: draft.weightGrams ?? was?.weightGrams ?? null,
    imageUrl: isVaried ? (draft.imageUrl ?? null) : null,
    isRemoved: false,
  });
  const draftOf = new Map(group.map((draft) => [draft.sku, draft]));
  const kept = existing.map((was) => {
    const draft = draftOf.get(was.sku);
    return draft && !was.isRemoved ? variantOf(draft, was) : was;
  });
  const known = new Set(existing.map(({ sku }) => sku));
  const variants = [...kept, ...group.filter(({ sku }) => !known.has(sku)).map((draft) => variantOf(draft, undefined))];
  refuseEqualOptions(variants);
  return variants;
}

/** Refuses two variants that shoppers could not tell apart. */
export function refuseEqualOptions(variants: readonly VariantState[]): void {
  const seen = new Map<string, string>();
  for (const { sku, optionValues, isRemoved } of variants) {
    if (isRemoved) continue;
    const key = JSON.stringify(optionValues);
    const other = seen.get(key);
    if (other !== undefined)
      throw new ProductError(
        'options-repeated',
        `${other} and ${sku} have the same options (${optionValues.join(', ') || 'none'}); give each variant other values`,
        { skus: [other, sku] },
      );
    seen.set(key, sku);
  }
}

function namesOf({ options = [] }: ProductDraft): string[] {
  return options.map(({ name }) => name);
}

function refuseDifference(first: ProductDraft, other: ProductDraft): void {
  for (const field of ['title', 'description'] as const)
    if (first[field] !== other[field])
      throw differs(other.sku, field, `${first.sku} of the same product has "${first[field].slice(0, 60)}"`);
  if (first.category.slug !== other.category.slug)
    throw differs(other.sku, 'category', `${first.sku} of the same product is in ${first.category.slug}`);
  if (!isDeepStrictEqual(namesOf(first), namesOf(other)))
    throw differs(other.sku, 'options', `${first.sku} of the same product has the options ${namesOf(first).join(', ') || 'none'}`);
}

function differs(sku: string, field: string, why: string): ProductError {
  return new ProductError('variants-differ', `${field} of ${sku} differs: ${why}; send the same for all variants of a product`, {
    sku,
    field,
  });
}
