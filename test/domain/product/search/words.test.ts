import { describe, expect, test } from 'vitest';
import { editDistance, lettersOf, mayBeWithin, mostErrorsIn } from '../../../../domain/product/search/edit-distance.ts';
import { languageOf } from '../../../../platform/text/language.ts';
import { Vocabulary } from '../../../../domain/product/search/vocabulary.ts';
import { wordsOf } from '../../../../domain/product/search/words.ts';

test('words are compared without case, accents, ligatures and punctuation', () => {
  expect(wordsOf('Crème-Brûlée, Straße №5 O’Neill’s ﬁne')).toEqual(['creme', 'brulee', 'strasse', 'no5', 'oneills', 'fine']);
  expect(wordsOf('שָׁלוֹם עולם')).toEqual(['שלום', 'עולם']);
  expect(wordsOf(' %_"\\ ')).toEqual([]);
});

describe('typing errors', () => {
  test.each([
    ['mug', 'mugs', 1],
    ['ceramic', 'cermaic', 1],
    ['ceramic', 'ceramik', 1],
    ['lavender', 'lavnedre', 2],
    ['lamp', 'vase', 3],
  ])('between %s and %s are %i, or more than two', (a, b, errors) => {
    expect(editDistance(a, b, 2, false)).toBe(errors);
    expect(errors > 2 || mayBeWithin(2, lettersOf(a), lettersOf(b), false)).toBe(true);
  });

  test('are counted against the beginning of a word that is unfinished', () => {
    expect(editDistance('cerma', 'ceramic', 1, true)).toBe(1);
    expect(editDistance('cerma', 'ceramic', 1, false)).toBe(2);
  });

  test('may be one in words of four letters, and two in words of eight', () => {
    expect(['oak', 'lamp', 'ceramic', 'lavender'].map(mostErrorsIn)).toEqual([0, 1, 1, 2]);
  });

  test('are searched only where no word fits, and the nearest words win', () => {
    const vocabulary = new Vocabulary(languageOf('english'));
    for (const word of ['lamp', 'lamb', 'oak', 'oaf']) vocabulary.termOf(word).documents = 1;
    const words = (typed: string) => vocabulary.expand(typed, false).map(({ term }) => term.word);
    expect(words('lamp')).toEqual(['lamp']);
    expect(words('lammp')).toEqual(['lamp']);
    expect(words('oat')).toEqual([]);
    vocabulary.termOf('lamp').documents = 0;
    expect(words('lammp')).toEqual([]);
  });
});
