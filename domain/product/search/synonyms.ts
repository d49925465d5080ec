import { wordsOf } from './words.ts';

/** Words that shoppers use for the same thing. Each entry is one word, or several that are matched together. */
export class SynonymGroups {
  readonly #others = new Map<string, string[][]>();

  constructor(groups: readonly (readonly string[])[]) {
    for (const group of groups) {
      const entries = group.map(wordsOf).filter((words) => words.length > 0);
      for (const words of entries) {
        const key = words.join(' ');
        const others = entries.filter((other) => other.join(' ') !== key).map((other) => [...other]);
        this.#others.set(key, [...(this.#others.get(key) ?? []), ...others]);
      }
    }
  }

  /** What else the words may be called. */
  of(words: string): readonly (readonly string[])[] {
    return this.#others.get(words) ?? [];
  }
}
