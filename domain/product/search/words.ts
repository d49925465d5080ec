const MARKS = /\p{M}+/gu;
const APOSTROPHES = /(?<=\p{L})['’](?=\p{L})/gu;
const WORD = /[\p{L}\p{N}]+/gu;

/** Letters that Unicode does not decompose. */
const LETTERS: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ł: 'l', ı: 'i' };

/** Text without case, accents and compatibility forms, for comparison. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(MARKS, '')
    .toLowerCase()
    .replaceAll(/[ßæœøđłı]/g, (letter) => LETTERS[letter] ?? letter);
}

/** The words of a text, folded, in their order. Everything but letters and digits separates words; an apostrophe inside a word is dropped. */
export function wordsOf(text: string): readonly string[] {
  return fold(text).replaceAll(APOSTROPHES, '').match(WORD) ?? [];
}
