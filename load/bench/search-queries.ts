import { goodsOf } from '../seed/goods/goods.ts';
import type { SeededProduct } from '../seed/goods/goods.ts';
import { randomOf } from '../seed/random.ts';
import type { Random } from '../seed/random.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** The seed of `npm run seed` if none is stated: its goods have the same words. */
const SEED = 1;

/** Queries of shoppers: one to three words of a product's title, in one of ten with a typing error. */
export function shopperQueries(): { readonly query: () => string; readonly prefix: () => string; readonly categoryPage: () => string } {
  const random = randomOf(SEED, 7);
  const goods = goodsOf({ seed: SEED, until: new Date(0), currency: 'GBP' }, 0, 1000);
  const any = () => random.pick(asList(goods));
  const query = () => words(any(), random).join(' ');
  return {
    query,
    prefix: () => {
      const text = query();
      return text.slice(0, 2 + random.below(Math.max(1, text.length - 1)));
    },
    categoryPage: () => {
      const { kindPath, attributes } = any();
      const filter = random.isWithin(0.5) ? `&attribute.material=${encodeURIComponent(String(attributes['material']))}` : '';
      const slug = random.isWithin(0.5) ? slugOf(kindPath[0]) : `goods-${slugOf(kindPath[2])}`;
      return `category=${slug}${filter}&sort=${random.pick(['relevance', 'price-up', 'newest', 'name'])}`;
    },
  };
}

function words({ title }: SeededProduct, random: Random): readonly string[] {
  const all = title.toLowerCase().match(/[a-z]+/g) ?? [];
  const count = 1 + random.below(3);
  const start = random.below(Math.max(1, all.length - count + 1));
  const chosen = all.slice(start, start + count);
  return random.isWithin(0.1) ? chosen.map((word, place) => (place === 0 ? misspelt(word, random) : word)) : chosen;
}

function misspelt(word: string, random: Random): string {
  const at = 1 + random.below(Math.max(1, word.length - 1));
  const letter = LETTERS[random.below(LETTERS.length)] ?? 'a';
  return random.isWithin(0.5) ? word.slice(0, at) + letter + word.slice(at) : word.slice(0, at) + letter + word.slice(at + 1);
}

function slugOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

function asList<T>([first, ...rest]: readonly T[]): readonly [T, ...T[]] {
  if (first === undefined) throw new Error('the list is empty');
  return [first, ...rest];
}
