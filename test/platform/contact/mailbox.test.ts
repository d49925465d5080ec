import { describe, expect, test } from 'vitest';
import { EmailAddress } from '../../../platform/contact/email-address.ts';
import { mailboxOf } from '../../../platform/contact/mailbox.ts';

const of = (typed: string) => mailboxOf(EmailAddress.parse(typed));

describe('the mailbox of an e-mail address', () => {
  test.each([
    ['Ann@Example.com', 'ann@example.com'],
    ['a.nn@gmail.com', 'ann@gmail.com'],
    ['A.N.N+shop@GoogleMail.com', 'ann@gmail.com'],
    ['ann+a+b@gmail.com', 'ann@gmail.com'],
    ['ann@MÜLLER.de', 'ann@xn--mller-kva.de'],
  ])('of %s is that of %s', (typed, same) => {
    expect(of(typed)).toBe(of(same));
  });

  test.each([
    ['a.nn@example.com', 'ann@example.com'],
    ['ann+shop@outlook.com', 'ann@outlook.com'],
    ['a.nn@gmail.com.example', 'ann@gmail.com.example'],
    ['a.nn@mail.gmail.com', 'ann@mail.gmail.com'],
    ['+shop@gmail.com', '+other@gmail.com'],
  ])('of %s is another than that of %s', (one, other) => {
    expect(of(one)).not.toBe(of(other));
  });
});
