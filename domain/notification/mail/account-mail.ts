import type { Language } from '../../../contracts/notification/language.ts';
import type { LinkRequested } from '../../../contracts/user/events.ts';
import type { AccountMailEvent } from '../../../contracts/user/mail-events.ts';
import { contentOf } from './mail.ts';
import type { Mail } from './mail.ts';
import type { AccountMailKind } from './mail-kind.ts';
import type { LinkTextName, MailTextName } from './texts/texts.ts';

/** The mail about an account. */
export function accountMailFor(event: AccountMailEvent, shopUrl: string, language: Language): Mail {
  const mail = (kind: AccountMailKind, texts: MailTextName, path: string, values: Readonly<Record<string, string>> = {}): Mail => ({
    kind,
    orderId: null,
    parcelNo: null,
    recipient: event.email,
    content: contentOf(language, texts, { values, url: `${shopUrl}${path}` }),
  });
  switch (event.type) {
    case 'user.account-opened.v1':
      return mail('welcome', 'welcome', '/account', { name: event.name });
    case 'user.password-changed.v1':
      return mail('password-changed', 'password-changed', '/account/password');
    case 'user.link-requested.v1': {
      const path = event.opens === 'nothing' ? '/sign-in' : `/account/link?token=${encodeURIComponent(event.token ?? '')}`;
      return mail(event.opens === 'account' ? 'account-link' : 'password-link', linkTexts(event), path);
    }
    case 'user.erasure-requested.v1':
      return mail('erasure-link', 'erasure-link', `/account/erase?token=${encodeURIComponent(event.token)}`);
  }
}

function linkTexts({ asked, opens }: LinkRequested): LinkTextName {
  switch (opens) {
    case 'account':
      return asked === 'account' ? 'account-link' : 'account-link-instead';
    case 'password':
      return asked === 'password' ? 'password-link' : 'password-link-instead';
    case 'nothing':
      return 'work-account';
  }
}
