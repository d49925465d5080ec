import { expect, test } from 'vitest';
import { languageOf } from '../../../platform/text/language.ts';

test.each([
  ['english', 'candles', 'candle'],
  ['german', 'hauser', 'haus'],
  ['french', 'bougies', 'bougie'],
] as const)('in %s, %s has the stem of %s', (language, form, word) => {
  const { stem } = languageOf(language);
  expect(stem(form)).toBe(stem(word));
});

test('words that say nothing are left out of queries', () => {
  const { isStopWord } = languageOf('english');
  expect(['set', 'of', 'the'].filter((word) => !isStopWord(word))).toEqual(['set']);
});
