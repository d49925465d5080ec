import * as z from 'zod';
import { LinkAsked, LinkOpens } from './http.ts';

export const CustomerLinked = z
  .object({
    type: z.literal('user.customer-linked.v1'),
    accountId: z.uuid(),
    customerId: z.int(),
    at: z.iso.datetime(),
  })
  .describe('An account was created, or linked to another customer: a guest who signed in.');

export type CustomerLinked = Readonly<z.infer<typeof CustomerLinked>>;

export const AccountOpened = z
  .object({ type: z.literal('user.account-opened.v1'), accountId: z.uuid(), email: z.string(), name: z.string(), at: z.iso.datetime() })
  .describe('A visitor opened an account by a mailed link. The welcome mail is sent to the address.');

export type AccountOpened = Readonly<z.infer<typeof AccountOpened>>;

export const LinkRequested = z
  .object({
    type: z.literal('user.link-requested.v1'),
    email: z.string(),
    /** What the visitor asked for; what the link opens depends on whether the mailbox has an account. */
    asked: LinkAsked,
    opens: LinkOpens,
    /** Works once, until `expiresAt`. Null if the link opens nothing. */
    token: z.string().nullable(),
    expiresAt: z.iso.datetime(),
    at: z.iso.datetime(),
  })
  .describe('A visitor asked for an account or a new password. The mail with the link is sent to the address.');

export type LinkRequested = Readonly<z.infer<typeof LinkRequested>>;

export const PasswordChanged = z
  .object({ type: z.literal('user.password-changed.v1'), accountId: z.uuid(), email: z.string(), at: z.iso.datetime() })
  .describe('The password of an account was replaced by a mailed link, and its sessions were ended.');

export type PasswordChanged = Readonly<z.infer<typeof PasswordChanged>>;

export const ErasureRequested = z
  .object({
    type: z.literal('user.erasure-requested.v1'),
    accountId: z.uuid(),
    email: z.string(),
    /** Works once, until `expiresAt`. */
    token: z.string(),
    expiresAt: z.iso.datetime(),
    at: z.iso.datetime(),
  })
  .describe('The owner of an account asked for its erasure. The mail with the link that confirms it is sent to the address.');

export type ErasureRequested = Readonly<z.infer<typeof ErasureRequested>>;

export const CustomerErased = z
  .object({
    type: z.literal('user.customer-erased.v1'),
    accountId: z.uuid(),
    /** All customers of the account, guests that signed in included. */
    customers: z.array(z.int()),
    /** MD5 of the mailbox (platform/contact/mailbox.ts), in hexadecimal: finds what was sent to it. */
    mailboxDigest: z.string().regex(/^[0-9a-f]{32}$/),
    at: z.iso.datetime(),
  })
  .describe('An account was erased. Each context erases what names its customers; decision 44 lists what the law keeps.');

export type CustomerErased = Readonly<z.infer<typeof CustomerErased>>;
