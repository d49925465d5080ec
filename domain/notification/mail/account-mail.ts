import type { AccountMailEvent } from '../../../contracts/user/mail-events.ts';
import type { LinkRequested } from '../../../contracts/user/events.ts';
import type { AccountMailKind, Mail } from './mail.ts';
import { asHtml, asText } from './mail-layout.ts';
import type { MailContent } from './mail-layout.ts';

interface AccountMail extends MailContent {
  readonly kind: AccountMailKind;
  readonly path: string;
}

/** The mail about an account. No text in it was typed by a visitor but the recipient's address. */
export function accountMailFor(event: AccountMailEvent, shopUrl: string): Mail {
  const { kind, path, ...content } = contentOf(event);
  const link = `${shopUrl}${path}`;
  return {
    kind,
    orderId: null,
    recipient: event.email,
    subject: content.heading,
    text: asText(content, link),
    html: asHtml(content, link),
  };
}

const IGNORE = 'If you did not ask for this, ignore this mail: nothing has changed.';

function contentOf(event: AccountMailEvent): AccountMail {
  switch (event.type) {
    case 'user.password-changed.v1':
      return {
        kind: 'password-changed',
        heading: 'Your password was changed',
        opening:
          'The password of your account was changed by a link that we mailed to you. All other devices were signed out. If it was not you, set a new password at once, and change the password of your mailbox.',
        closing: 'Set a new password here',
        path: '/account/password',
      };
    case 'user.link-requested.v1':
      return linkContent(event);
    case 'user.erasure-requested.v1':
      return {
        kind: 'erasure-link',
        heading: 'Erase your account',
        opening:
          'You asked us to erase your account, with your addresses, passkeys, carts and mails. It cannot be undone. The link works once, for one hour. If it was not you, do not open it, and set a new password at once.',
        closing: 'Erase your account here',
        path: `/account/erase?token=${encodeURIComponent(event.token)}`,
      };
  }
}

function linkContent({ asked, opens, token }: LinkRequested): AccountMail {
  const path = `/account/link?token=${encodeURIComponent(token ?? '')}`;
  switch (opens) {
    case 'account':
      return {
        kind: 'account-link',
        heading: 'Finish your account',
        opening: `${asked === 'password' ? 'You asked for a new password, but there is no account with this e-mail address yet. You can open one.' : 'Thank you for joining us.'} The link works once, for 24 hours. ${IGNORE}`,
        closing: 'Choose a password and open your account here',
        path,
      };
    case 'password':
      return {
        kind: 'password-link',
        heading: asked === 'account' ? 'You have an account already' : 'Set a new password',
        opening: `${asked === 'account' ? 'You wanted to open an account, and there is one with this e-mail address. Sign in with your password, or set a new one.' : 'You asked for a new password.'} The link works once, for one hour, and signs out your other devices. ${IGNORE}`,
        closing: 'Set a new password here',
        path,
      };
    case 'nothing':
      return {
        kind: 'password-link',
        heading: 'Your work account',
        opening: `A link to this account was requested. The password of a work account is not replaced by mail: ask an admin. ${IGNORE}`,
        closing: 'Sign in here',
        path: '/sign-in',
      };
  }
}
