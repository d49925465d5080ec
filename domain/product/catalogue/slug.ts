import { createHash } from 'node:crypto';

const LONGEST = 80;

/** The words of a text in lower-case ASCII letters, joined by hyphens; `product` for a text without any. */
export function slugOf(text: string): string {
  const words = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replaceAll(/['’]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replaceAll(/^-+|-+$/g, '');
  return words || 'product';
}

/** Slugs for a new product, in the order of preference. The last is its own for each SKU. */
export function slugCandidates(title: string, sku: string): readonly string[] {
  const base = slugOf(title);
  const digest = createHash('sha256').update(sku).digest('hex').slice(0, 12);
  return [base, slugOf(`${base.slice(0, 60)} ${sku}`), `${base}-${digest}`];
}
