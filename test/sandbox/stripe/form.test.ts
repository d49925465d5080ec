import { describe, expect, test } from 'vitest';
import { parseForm, text, texts } from '../../../sandbox/stripe/form.ts';

describe('a form in bracket notation', () => {
  test('keeps inherited names of objects as ordinary names, at every depth', () => {
    const form = parseForm('metadata[__proto__]=a&metadata[constructor]=b&metadata[plain]=c&__proto__=d');
    expect(Object.entries(texts(form, 'metadata'))).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
      ['plain', 'c'],
    ]);
    expect(text(form, '__proto__')).toBe('d');
  });

  test('has nothing under an inherited name that was not sent', () => {
    const form = parseForm('metadata[plain]=c');
    expect(text(form, 'metadata', 'constructor', 'name')).toBeUndefined();
  });
});
