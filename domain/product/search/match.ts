import type { CatalogueIndex } from './catalogue-index.ts';
import type { QueryPart } from './query-words.ts';
import { WEIGHT_BITS } from './vocabulary.ts';
import type { Expansion } from './vocabulary.ts';

const WEIGHT_MASK = (1 << WEIGHT_BITS) - 1;

/** Of a word that is not the typed one but means the same. */
const SYNONYM_FIT = 0.8;

/** Products that match all parts of a query. */
export interface Matches {
  /** Places, dead ones included; undefined: all match. */
  readonly places: Int32Array | undefined;
  /** The score of a place that matches. */
  scoreOf(place: number): number;
  /** The query with the words that were searched instead; null if all were found as typed. */
  readonly corrected: string | null;
}

/** Matches a query against the index. Products with rarer words, in the title rather than the description, score higher. */
export function match(index: CatalogueIndex, parts: readonly QueryPart[]): Matches {
  if (parts.length === 0) return { places: undefined, scoreOf: () => 0, corrected: null };
  const corrections: string[] = [];
  let current: Scores | undefined;
  for (const part of parts) {
    const own = new Scores(index.places);
    const alternatives = part.alternatives.map((words, number) =>
      words.map((word, place) => index.vocabulary.expand(word, part.isUnfinished && number === 0 && place === words.length - 1)),
    );
    const rarity = rarityOf(index, alternatives.flat(2));
    for (const [number, words] of alternatives.entries()) own.addAll(scoresOf(index, words, rarity * (number === 0 ? 1 : SYNONYM_FIT)));
    const typedWords = part.alternatives[0] ?? [];
    corrections.push(typedWords.map((word, place) => correctionOf(alternatives[0]?.[place] ?? []) ?? word).join(' '));
    current = current ? current.and(own) : own;
  }
  const scores = current ?? new Scores(0);
  const typed = parts.map(({ text }) => text).join(' ');
  const corrected = corrections.join(' ');
  return { places: scores.places(), scoreOf: (place) => scores.of(place), corrected: corrected === typed ? null : corrected };
}

/** How much a part of the query says. Its words share it: a rare beginning or synonym must not count for more than the word that was typed. */
function rarityOf({ size }: CatalogueIndex, expansions: readonly Expansion[]): number {
  const documents = expansions.reduce((sum, { term }) => sum + term.documents, 0);
  return Math.log(1 + size / Math.max(1, Math.min(size, documents)));
}

/** The scores of the places that have all of the words. */
function scoresOf(index: CatalogueIndex, words: readonly (readonly Expansion[])[], factor: number): Scores {
  let all: Scores | undefined;
  for (const expansions of words) {
    const scores = new Scores(index.places);
    for (const { term, fit } of expansions) {
      const { values, length } = term.postings;
      for (let at = 0; at < length; at += 1) {
        const posting = values[at] ?? 0;
        scores.raise(posting >>> WEIGHT_BITS, factor * fit * (posting & WEIGHT_MASK));
      }
    }
    all = all ? all.and(scores) : scores;
  }
  return all ?? new Scores(0);
}

/** The word that was searched in place of a misspelt one: the most frequent. */
function correctionOf(expansions: readonly Expansion[]): string | undefined {
  if (expansions.length === 0 || expansions.some(({ isCorrected }) => !isCorrected)) return undefined;
  return expansions.toSorted((a, b) => b.term.documents - a.term.documents || (a.term.word < b.term.word ? -1 : 1))[0]?.term.word;
}

/** Scores by place; zero: no match. */
class Scores {
  #scores: Float32Array;

  constructor(places: number) {
    this.#scores = new Float32Array(places);
  }

  of(place: number): number {
    return this.#scores[place] ?? 0;
  }

  /** Keeps the best of several ways to match. */
  raise(place: number, score: number): void {
    if (score > (this.#scores[place] ?? 0)) this.#scores[place] = score;
  }

  addAll(other: Scores): void {
    for (let place = 0; place < this.#scores.length; place += 1) this.raise(place, other.of(place));
  }

  /** Adds the scores where both match. */
  and(other: Scores): this {
    const own = this.#scores;
    for (let place = 0; place < own.length; place += 1) {
      const [a = 0, b] = [own[place], other.of(place)];
      own[place] = a > 0 && b > 0 ? a + b : 0;
    }
    return this;
  }

  places(): Int32Array {
    const found = new Int32Array(this.#scores.length);
    let count = 0;
    for (let place = 0; place < this.#scores.length; place += 1) if (this.of(place) > 0) found[count++] = place;
    return found.subarray(0, count);
  }
}
