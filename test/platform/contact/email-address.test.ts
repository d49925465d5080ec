import { describe, expect, test } from 'vitest';
import { EmailAddress } from '../../../platform/contact/email-address.ts';

const longest = `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(57)}.com`;

const messagesOf = (email: string) => EmailAddress.safeParse(email).error?.issues.map(({ message }) => message);

describe('an e-mail address', () => {
  test.each([
    ['ann@example.com', 'ann@example.com'],
    [" o'neil+x@Example.co.uk ", "o'neil+x@Example.co.uk"],
    ['ann@müller.de', 'ann@xn--mller-kva.de'],
    ['ann@MÜLLER.de', 'ann@xn--mller-kva.de'],
    ['ann@почта.рф', 'ann@xn--80a1acny.xn--p1ai'],
    ['ann@例え.jp', 'ann@xn--r8jz45g.jp'],
    ['ann@xn--80a1acny.xn--p1ai', 'ann@xn--80a1acny.xn--p1ai'],
    [longest, longest],
  ])('%s is accepted as %s', (typed, stored) => {
    expect(longest).toHaveLength(254);
    expect(EmailAddress.parse(typed)).toBe(stored);
    expect(EmailAddress.parse(stored)).toBe(stored);
  });

  test.each([
    [longest.replace('@b', '@bb')],
    [`${'a'.repeat(65)}@example.com`],
    [`ann@${'b.'.repeat(150)}com`],
    // Short as it is typed, too long as the DNS has it.
    [`ann@${'ü'.repeat(20)}.${Array.from({ length: 9 }, () => 'ü'.repeat(20)).join('.')}.de`],
  ])('%s is refused as too long', (email) => {
    expect(messagesOf(email)).toEqual(['must have at most 254 characters, and at most 64 before the @']);
  });

  test.each(['jürgen@example.com', '用户@example.com', 'jürgen@müller.de'])('%s is refused, since no mail can be sent to it', (email) => {
    expect(messagesOf(email)).toEqual([expect.stringContaining('before the @, since mail to other letters cannot be sent')]);
  });

  test.each([
    '',
    'ann',
    'ann@',
    '@example.com',
    'ann@example',
    'a b@example.com',
    'ann@@example.com',
    'ann..x@example.com',
    'ann.@example.com',
    'ann@exa_mple.com',
    'ann@-example.com',
    'ann@example.c',
    '"ann"@example.com',
    'ann@ü/evil.example',
    'ann@ü@evil.example',
    'ann@ü:80.example',
    'ann@ü%2eexample.com',
    'ann@ü',
    'ann@example.com\nbcc: eve@example.com',
    `ann@${'b'.repeat(64)}.com`,
  ])('%j is refused as invalid', (email) => {
    expect(messagesOf(email)).toHaveLength(1);
  });
});
