import { expect, test } from 'vitest';
import { mailbox } from '../../../../local/emulators/ses/mailbox.ts';

const mail = (to: string, subject: string, from = 'Us <us@example.com>') => ({
  FromEmailAddress: from,
  Destination: { ToAddresses: [to] },
  Content: { Simple: { Subject: { Data: subject }, Body: { Text: { Data: 'a < b' } } } },
});

test('keeps what was sent, newest first, and finds it by recipient', () => {
  const mails = mailbox(new Set(['example.com']));
  mails.send(mail('ann@example.org', 'first'));
  mails.send(mail('bob@example.org', 'second'));
  expect(mails.list(null).map(({ subject }) => subject)).toEqual(['second', 'first']);
  expect(mails.list('ann@example.org')).toMatchObject([{ subject: 'first', text: 'a < b' }]);
});

test('keeps a mail to a domain beyond ASCII, in Punycode', () => {
  const mails = mailbox(new Set(['us@example.com']));
  mails.send(mail('ann@xn--80a1acny.xn--p1ai', 'x'));
  expect(mails.list('ann@xn--80a1acny.xn--p1ai')).toHaveLength(1);
});

test('shows what was written, never runs it', () => {
  const mails = mailbox(new Set(['us@example.com']));
  mails.send(mail('ann@example.org', '<script>alert(1)</script>'));
  expect(mails.page(null)).not.toContain('<script>');
});

test.each([
  ['a sender that no stack verifies', mail('ann@example.org', 'x', 'them@other.example'), /not verified: them@other\.example/],
  ['a recipient that is no address', mail('ann', 'x'), /email/i],
  ['a local part beyond ASCII, as SES does', mail('jürgen@example.org', 'x'), /email/i],
  ['a domain beyond ASCII that is not in Punycode', mail('ann@müller.example', 'x'), /email/i],
  ['a mail without content', { FromEmailAddress: 'us@example.com', Destination: { ToAddresses: ['a@example.org'] } }, /Content/],
])('refuses %s', (_, body, message) => {
  expect(() => mailbox(new Set(['example.com'])).send(body)).toThrow(message);
});
