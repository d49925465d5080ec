import { expect, test } from 'vitest';
import { mailbox } from '../../../../local/emulators/ses/mailbox.ts';

const mail = (to: string, subject: string, from = 'Us <us@example.com>') => ({
  FromEmailAddress: from,
  Destination: { ToAddresses: [to] },
  Content: { Simple: { Subject: { Data: subject }, Body: { Text: { Data: 'a < b' } } } },
});

test('stores mails, newest first, and finds them by recipient', () => {
  const mails = mailbox(new Set(['example.com']));
  mails.send(mail('ann@example.org', 'first'));
  mails.send(mail('bob@example.org', 'second'));
  expect(mails.list(null).map(({ subject }) => subject)).toEqual(['second', 'first']);
  expect(mails.list('ann@example.org')).toMatchObject([{ subject: 'first', text: 'a < b' }]);
});

test('accepts a mail to a non-ASCII domain in Punycode', () => {
  const mails = mailbox(new Set(['us@example.com']));
  mails.send(mail('ann@xn--80a1acny.xn--p1ai', 'x'));
  expect(mails.list('ann@xn--80a1acny.xn--p1ai')).toHaveLength(1);
});

test('escapes the text of a mail', () => {
  const mails = mailbox(new Set(['us@example.com']));
  mails.send(mail('ann@example.org', '<script>alert(1)</script>'));
  expect(mails.page(null)).not.toContain('<script>');
});

test.each([
  ['an unverified sender', mail('ann@example.org', 'x', 'them@other.example'), /not verified: them@other\.example/],
  ['a recipient that is not an address', mail('ann', 'x'), /email/i],
  ['a non-ASCII local part', mail('jürgen@example.org', 'x'), /email/i],
  ['a non-ASCII domain that is not in Punycode', mail('ann@müller.example', 'x'), /email/i],
  ['a mail without content', { FromEmailAddress: 'us@example.com', Destination: { ToAddresses: ['a@example.org'] } }, /Content/],
])('refuses %s', (_, body, message) => {
  expect(() => mailbox(new Set(['example.com'])).send(body)).toThrow(message);
});
