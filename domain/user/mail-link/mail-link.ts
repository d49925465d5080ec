import { randomBytes } from 'node:crypto';
import type { LinkAsked, LinkOpens } from '../../../contracts/user/http.ts';
import type { AccountOpened, LinkRequested, PasswordChanged } from '../../../contracts/user/events.ts';

/** How long a link works. Opening an account may wait until the evening; a new password is wanted now. */
const MINUTES: Readonly<Record<LinkOpens, number>> = { account: 24 * 60, password: 60, nothing: 60 };

export interface NewLink {
  readonly token: string;
  readonly opens: LinkOpens;
  readonly expiresAt: Date;
}

/** What a mailbox may open: its account's password, or an account if it has none. Those of staff and importers are reset by an admin. */
export function newLink(account: { readonly isWorkAccount: boolean } | undefined, now: Date): NewLink {
  const opens = account === undefined ? 'account' : account.isWorkAccount ? 'nothing' : 'password';
  return { token: randomBytes(32).toString('base64url'), opens, expiresAt: new Date(now.getTime() + MINUTES[opens] * 60_000) };
}

export function linkRequested(email: string, asked: LinkAsked, { token, opens, expiresAt }: NewLink, now: Date): LinkRequested {
  return {
    type: 'user.link-requested.v1',
    email,
    asked,
    opens,
    token: opens === 'nothing' ? null : token,
    expiresAt: expiresAt.toISOString(),
    at: now.toISOString(),
  };
}

export function passwordChanged({ accountId, email }: { readonly accountId: string; readonly email: string }, now: Date): PasswordChanged {
  return { type: 'user.password-changed.v1', accountId, email, at: now.toISOString() };
}

export function accountOpened(
  { accountId, email, name }: { readonly accountId: string; readonly email: string; readonly name: string },
  now: Date,
): AccountOpened {
  return { type: 'user.account-opened.v1', accountId, email, name, at: now.toISOString() };
}
