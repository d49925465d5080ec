import type { CatalogueIndex } from './catalogue-index.ts';
import { wordsOf } from './words.ts';

/** One word of a query, or two that mean one thing. A product matches if it has all words of one of the alternatives. */
export interface QueryPart {
  readonly text: string;
  readonly alternatives: readonly (readonly string[])[];
  /** Whether the last word may go on. */
  readonly isUnfinished: boolean;
}

/** Longer queries are matched by their first words. */
const MOST_WORDS = 12;

/** Divides a query into the parts that a product must match. The last word may be the beginning of one unless a blank follows it. */
export function partsOf(index: CatalogueIndex, query: string): readonly QueryPart[] {
  const all = wordsOf(query);
  const meaningful = all.filter((word) => !index.language.isStopWord(word));
  const words = (meaningful.length > 0 ? meaningful : all).slice(0, MOST_WORDS);
  const parts: QueryPart[] = [];
  for (let place = 0; place < words.length; place += 1) {
    const word = words[place] ?? '';
    const next = words[place + 1];
    const pair = next === undefined ? undefined : pairPart(index, word, next);
    if (pair) place += 1;
    const isUnfinished = place === words.length - 1 && !/[\s]$/u.test(query);
    const single = { text: word, alternatives: [[word], ...index.synonyms.of(word)] };
    parts.push({ ...(pair ?? single), isUnfinished });
  }
  return parts;
}

/** `tea light` is also searched as `tealight`, and by the synonyms of the two. */
function pairPart(index: CatalogueIndex, word: string, next: string): Omit<QueryPart, 'isUnfinished'> | undefined {
  const joined = word + next;
  const others = index.synonyms.of(`${word} ${next}`);
  const isWord = (index.vocabulary.find(joined)?.documents ?? 0) > 0;
  if (!isWord && others.length === 0) return undefined;
  return { text: `${word} ${next}`, alternatives: [[word, next], ...(isWord ? [[joined]] : []), ...others] };
}
