import { describe, expect, test } from 'vitest';
import { identifier, line, paragraphs } from '../../../platform/text/text.ts';

const problemOf = (schema: ReturnType<typeof line>, text: string) => schema.safeParse(text).error?.issues[0]?.message;

describe('an identifier', () => {
  test('is the same composed or decomposed, with or without blanks around it', () => {
    expect([' CAFÉ-1 ', 'CAFE\u0301-1', '\uFEFFCAFÉ-1'].map((text) => identifier(64).parse(text))).toEqual(['CAFÉ-1', 'CAFÉ-1', 'CAFÉ-1']);
  });

  test.each([
    ['a zero-width space', 'A\u200B1', 'U+200B'],
    ['a zero-width joiner', 'A\u200D1', 'U+200D'],
    ['a byte order mark within', 'A\uFEFF1', 'U+FEFF'],
    ['a bidirectional override', 'A\u202E1', 'U+202E'],
    ['a soft hyphen', 'A\u00AD1', 'U+00AD'],
    ['a variation selector', 'A\uFE0F1', 'U+FE0F'],
    ['a Hangul filler', 'A\u31641', 'U+3164'],
    ['a no-break space', 'A\u00A01', 'U+00A0'],
    ['a line separator', 'A\u20281', 'U+2028'],
    ['a control character', 'A\u00071', 'U+0007'],
  ])('with %s is refused, and the character is named', (_what, text, name) => {
    expect(problemOf(identifier(64), text)).toBe(`must not have the invisible character ${name}; leave it out`);
  });

  test('is measured after it has been normalised', () => {
    expect(identifier(4).safeParse('  é\u0301abc  ').success).toBe(false);
    expect(identifier(4).parse('  e\u0301abc  ')).toBe('éabc');
    expect(identifier(4).safeParse('   ').success).toBe(false);
  });
});

describe('a line of text for people', () => {
  test.each(['Family 👨‍👩‍👧 mug', 'Heart ❤️ mug', 'می‌خواهم', 'Flag 🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'Gift Voucher £40.00'])(
    'keeps emoji and joined scripts: %s',
    (text) => {
      expect(line(200).parse(text)).toBe(text.normalize('NFC'));
    },
  );

  test.each([
    ['a bidirectional override', 'gpj.\u202Eexe', 'U+202E'],
    ['a zero-width space', 'Te\u200Ba', 'U+200B'],
    ['nothing but a zero-width space', '\u200B', 'U+200B'],
    ['a second line', 'Tea\npot', 'U+000A'],
  ])('with %s is refused, and the character is named', (_what, text, name) => {
    expect(problemOf(line(200), text)).toBe(`must not have the invisible character ${name}; leave it out`);
  });
});

test('paragraphs have line ends and tabs, and refuse what a line refuses besides', () => {
  expect(paragraphs(4_000).parse('One.\r\n\tTwo.')).toBe('One.\r\n\tTwo.');
  for (const text of ['a\u0000b', 'a\u202Eb', 'a\u200Bb']) expect(paragraphs(4_000).safeParse(text).success).toBe(false);
});
