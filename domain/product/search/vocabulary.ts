import { editDistance, lettersOf, mayBeWithin, mostErrorsIn } from './edit-distance.ts';
import { GrowingList } from './growing-list.ts';
import type { Language } from '../../../platform/text/language.ts';

/** Bits of a posting that hold the weight of the field; the place of the document is above them. */
export const WEIGHT_BITS = 3;

/** The weight of the field in which a document has the word. */
export function weightOf(posting: number): number {
  return posting & ((1 << WEIGHT_BITS) - 1);
}

export interface Term {
  readonly word: string;
  readonly letters: number;
  /** Each is the place of a document with its weight in the lowest bits, in the order of places. */
  readonly postings: GrowingList;
  /** Documents that have the word now; those that were replaced do not count. */
  documents: number;
}

/** A word of the index that a typed word may mean. */
export interface Expansion {
  readonly term: Term;
  /** Between 0 and 1: how well it fits. */
  readonly fit: number;
  /** Whether the typed word has typing errors. */
  readonly isCorrected: boolean;
}

/** Of a word that is written as typed. */
const FIT = { same: 1, sameStem: 0.9, beginning: 0.75, typingError: 0.5 } as const;

/** The words of the catalogue: by their beginning, their stem, and within typing errors. */
export class Vocabulary {
  readonly #language: Language;
  readonly #terms = new Map<string, Term>();
  readonly #byStem = new Map<string, Term[]>();
  #sorted: Term[] | undefined;

  constructor(language: Language) {
    this.#language = language;
  }

  get size(): number {
    return this.#terms.size;
  }

  find(word: string): Term | undefined {
    return this.#terms.get(word);
  }

  /** The word's term, which is added if it is new. */
  termOf(word: string): Term {
    const existing = this.#terms.get(word);
    if (existing) return existing;
    const term = { word, letters: lettersOf(word), postings: new GrowingList(), documents: 0 };
    this.#terms.set(word, term);
    const stem = this.#language.stem(word);
    const siblings = this.#byStem.get(stem);
    if (siblings) siblings.push(term);
    else this.#byStem.set(stem, [term]);
    this.#sorted = undefined;
    return term;
  }

  /** The words that a typed word may mean. The beginning of a word counts as the word if it is unfinished; typing errors only where nothing else fits. */
  expand(typed: string, isUnfinished: boolean): readonly Expansion[] {
    const found = new Map<Term, number>();
    const add = (term: Term, fit: number) => {
      if (term.documents > 0 && fit > (found.get(term) ?? 0)) found.set(term, fit);
    };
    for (const term of this.#byStem.get(this.#language.stem(typed)) ?? []) add(term, term.word === typed ? FIT.same : FIT.sameStem);
    if (isUnfinished) for (const term of this.beginningWith(typed)) add(term, term.word === typed ? FIT.same : FIT.beginning);
    const isCorrected = found.size === 0;
    if (isCorrected) for (const term of this.#similarTo(typed, isUnfinished)) add(term, FIT.typingError);
    return [...found].map(([term, fit]) => ({ term, fit, isCorrected }));
  }

  beginningWith(start: string): readonly Term[] {
    const sorted = (this.#sorted ??= [...this.#terms.values()].toSorted((a, b) => (a.word < b.word ? -1 : 1)));
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle]?.word ?? '') < start) low = middle + 1;
      else high = middle;
    }
    let end = low;
    const begins = (term: Term | undefined) => term?.word.startsWith(start) === true;
    while (begins(sorted[end])) end += 1;
    return sorted.slice(low, end);
  }

  /** The words with the fewest typing errors, if those are few enough. */
  #similarTo(typed: string, isUnfinished: boolean): readonly Term[] {
    let most = mostErrorsIn(typed);
    if (most === 0) return [];
    const letters = lettersOf(typed);
    let nearest: Term[] = [];
    for (const term of this.#terms.values()) {
      if (term.documents === 0 || !mayBeWithin(most, letters, term.letters, isUnfinished)) continue;
      const errors = editDistance(typed, term.word, most, isUnfinished);
      if (errors > most) continue;
      if (errors < most) nearest = [];
      most = errors;
      nearest.push(term);
    }
    return nearest;
  }
}
