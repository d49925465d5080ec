import { describe, expect, test } from 'vitest';
import type { LinkRequested } from '../../../../contracts/user/events.ts';
import { layOut } from '../../../../domain/notification/mail/layout/layout.ts';
import type { AccountMailEvent } from '../../../../contracts/user/mail-events.ts';
import { accountMailFor as contentFor } from '../../../../domain/notification/mail/account-mail.ts';

const shop = 'https://shop.example';

function accountMailFor(event: AccountMailEvent, shopUrl: string) {
  const mail = contentFor(event, shopUrl, 'en');
  return { ...mail, subject: mail.content.heading, ...layOut(mail.content, { shopUrl }) };
}
const at = '2026-11-22T12:00:00.000Z';
const requested: LinkRequested = {
  type: 'user.link-requested.v1',
  email: 'ann@example.com',
  asked: 'account',
  opens: 'account',
  token: 'a-token_0',
  expiresAt: at,
  at,
};

describe('the mail with a link', () => {
  test.each([
    ['account', 'account', 'Finish your account', 'Thank you for joining'],
    ['password', 'account', 'Finish your account', 'there is no account with this e-mail address yet'],
    ['account', 'password', 'You have an account already', 'Sign in with your password, or set a new one'],
    ['password', 'password', 'Set a new password', 'You asked for a new password'],
  ] as const)('asked for %s that opens %s explains what it found', (asked, opens, subject, words) => {
    const mail = accountMailFor({ ...requested, asked, opens }, shop);
    expect(mail).toMatchObject({ recipient: 'ann@example.com', orderId: null, subject });
    expect(mail.text).toContain(words);
    expect(mail.text).toContain('If you did not ask for this, ignore this mail');
    expect(mail.text).toContain(`${shop}/account/link?token=a-token_0`);
    expect(mail.html).toContain(`href="${shop.replaceAll('/', '&#x2F;')}&#x2F;account&#x2F;link?token&#x3D;a-token_0"`);
  });

  test('to a work account opens nothing', () => {
    const mail = accountMailFor({ ...requested, opens: 'nothing', token: null }, shop);
    expect(mail.text).toContain('ask an admin');
    expect(mail.text).not.toContain('/account/link');
  });

  test('cannot gain a header: its subject is never typed by a visitor', () => {
    const { subject } = accountMailFor({ ...requested, email: 'eve@example.com\r\nBcc: all@example.com' }, shop);
    expect(subject).toBe('Finish your account');
  });
});

test('a changed password is reported to the account’s address, with the way back', () => {
  const mail = accountMailFor(
    { type: 'user.password-changed.v1', accountId: '01999999-0000-8000-8000-000000000001', email: 'ann@example.com', at },
    shop,
  );
  expect(mail).toMatchObject({ kind: 'password-changed', recipient: 'ann@example.com' });
  expect(mail.text).toContain(`${shop}/account/password`);
});

test('a new account is welcomed by the name that its owner typed, escaped', () => {
  const opened = {
    type: 'user.account-opened.v1',
    accountId: '01999999-0000-8000-8000-000000000001',
    email: 'ann@example.com',
    at,
  } as const;
  const mail = accountMailFor({ ...opened, name: '{{link.url}}<script>' }, shop);
  expect(mail).toMatchObject({ kind: 'welcome', subject: 'Welcome to ShopMart' });
  expect(mail.text).toContain('Hello {{link.url}}<script>,');
  expect(mail.html).toContain('Hello {{link.url}}&lt;script&gt;,');
  expect(mail.text).toContain(`${shop}/account`);
});
