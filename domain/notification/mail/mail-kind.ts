import { StoppableKind } from '../../../contracts/notification/http.ts';

/** One mail of a kind is sent per order, or per parcel of it. */
const ORDER_MAIL_KINDS = ['order-confirmed', 'parcel-shipped', 'order-cancelled'] as const;

const ACCOUNT_MAIL_KINDS = ['account-link', 'welcome', 'password-link', 'password-changed', 'erasure-link'] as const;

export type OrderMailKind = (typeof ORDER_MAIL_KINDS)[number];

export type AccountMailKind = (typeof ACCOUNT_MAIL_KINDS)[number];

export type MailKind = OrderMailKind | AccountMailKind | StoppableKind;

/** The kind, if its recipient may stop it. */
export function stoppable(kind: string): StoppableKind | undefined {
  return StoppableKind.safeParse(kind).data;
}
