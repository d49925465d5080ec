import type { CatalogueIndex } from './catalogue-index.ts';
import type { QueryPart } from './query-words.ts';
import { WEIGHT_BITS, weightOf } from './vocabulary.ts';
import type { Expansion } from './vocabulary.ts';

/** Of a word that is not the typed one but means the same. */
const SYNONYM_FIT = 0.8;

/** Products that match all parts of a query. */
export interface Matches {
  /** Places, dead ones included; undefined: all match. */
  readonly places: Int32Array | undefined;
  /** The score of a place that matches. */
  readonly scoreOf: (place: number) => number;
  /** The query with the words that were searched instead; null if all were found as typed. */
  readonly corrected: string | null;
}

/** Scores by place; zero: no match. */
type Scores = Float32Array;

/** Matches a query against the index. Products with rarer words, in the title rather than the description, score higher. */
export function match(index: CatalogueIndex, parts: readonly QueryPart[]): Matches {
  const [first, ...others] = parts;
  if (!first) return { places: undefined, scoreOf: () => 0, corrected: null };
  const { scores, text } = matchPart(index, first);
  const words = [text];
  for (const part of others) {
    const own = matchPart(index, part);
    keepBoth(scores, own.scores);
    words.push(own.text);
  }
  const typed = parts.map((part) => part.text).join(' ');
  const corrected = words.join(' ');
  return { places: placesOf(scores), scoreOf: (place) => scores[place] ?? 0, corrected: corrected === typed ? null : corrected };
}

/** The scores of one part, and the words that were searched for it. */
function matchPart(index: CatalogueIndex, { alternatives, isUnfinished }: QueryPart): { readonly scores: Scores; readonly text: string } {
  const expanded = alternatives.map((words, number) =>
    words.map((word, place) => index.vocabulary.expand(word, isUnfinished && number === 0 && place === words.length - 1)),
  );
  const rarity = rarityOf(index, expanded.flat(2));
  const [scores = new Float32Array(index.places), ...others] = expanded.map((words, number) =>
    scoresOf(index, words, rarity * (number === 0 ? 1 : SYNONYM_FIT)),
  );
  for (const other of others) keepBest(scores, other);
  const [typed = [], expansions = []] = [alternatives[0], expanded[0]];
  return { scores, text: typed.map((word, place) => correctionOf(expansions[place] ?? []) ?? word).join(' ') };
}

/** How much a part of the query says. Its words share it: a rare beginning or synonym must not count for more than the word that was typed. */
function rarityOf({ size }: CatalogueIndex, expansions: readonly Expansion[]): number {
  const documents = expansions.reduce((sum, { term }) => sum + term.documents, 0);
  return Math.log(1 + size / Math.max(1, Math.min(size, documents)));
}

/** The scores of the places that have all of the words. */
function scoresOf(index: CatalogueIndex, words: readonly (readonly Expansion[])[], factor: number): Scores {
  const [first = new Float32Array(index.places), ...others] = words.map((expansions) => {
    const scores = new Float32Array(index.places);
    for (const { term, fit } of expansions) {
      const { values, length } = term.postings;
      for (let at = 0; at < length; at += 1) {
        const posting = values[at] ?? 0;
        const place = posting >>> WEIGHT_BITS;
        const score = factor * fit * weightOf(posting);
        if (score > (scores[place] ?? 0)) scores[place] = score;
      }
    }
    return scores;
  });
  for (const other of others) keepBoth(first, other);
  return first;
}

/** The word that was searched in place of a misspelt one: the most frequent. */
function correctionOf(expansions: readonly Expansion[]): string | undefined {
  if (expansions.length === 0 || expansions.some(({ isCorrected }) => !isCorrected)) return undefined;
  return expansions.toSorted((a, b) => b.term.documents - a.term.documents || (a.term.word < b.term.word ? -1 : 1))[0]?.term.word;
}

/** Keeps the better of two scores of a place. */
function keepBest(scores: Scores, other: Scores): void {
  for (let place = 0; place < scores.length; place += 1) {
    const score = other[place] ?? 0;
    if (score > (scores[place] ?? 0)) scores[place] = score;
  }
}

/** Adds the scores of the places that have both. */
function keepBoth(scores: Scores, other: Scores): void {
  for (let place = 0; place < scores.length; place += 1) {
    const a = scores[place] ?? 0;
    const b = other[place] ?? 0;
    scores[place] = a > 0 && b > 0 ? a + b : 0;
  }
}

function placesOf(scores: Scores): Int32Array {
  const found = new Int32Array(scores.length);
  let count = 0;
  for (let place = 0; place < scores.length; place += 1) if ((scores[place] ?? 0) > 0) found[count++] = place;
  return found.subarray(0, count);
}
