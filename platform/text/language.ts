import { newStemmer } from 'snowball-stemmers';

/** Languages of catalogues. The stemmers are those of the Snowball project. */
const STOP_WORDS = {
  english: 'a an and are as at by for from in is it of on or our that the this to with',
  german: 'als am an auf aus das dem den der des die ein eine einem einen einer fur im in ist mit oder und von zu zum zur',
  french: 'a au aux avec dans de des du en est et la le les ou par pour sur un une',
} as const;

export type LanguageName = keyof typeof STOP_WORDS;

export interface Language {
  /** The part that the forms of a word have in common, such as `candl` for candle and candles. */
  stem(word: string): string;
  /** Whether queries are matched without the word. */
  isStopWord(word: string): boolean;
}

export function languageOf(name: LanguageName): Language {
  const stemmer = newStemmer(name);
  const stopWords = new Set(STOP_WORDS[name].split(' '));
  return { stem: (word) => stemmer.stem(word), isStopWord: (word) => stopWords.has(word) };
}
