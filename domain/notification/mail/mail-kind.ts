/** One mail of a kind is sent per order, or per parcel of it. */
const ORDER_MAIL_KINDS = ['order-confirmed', 'parcel-shipped', 'order-cancelled'] as const;

const ACCOUNT_MAIL_KINDS = ['account-link', 'welcome', 'password-link', 'password-changed'] as const;

export type OrderMailKind = (typeof ORDER_MAIL_KINDS)[number];

export type AccountMailKind = (typeof ACCOUNT_MAIL_KINDS)[number];

export type MailKind = OrderMailKind | AccountMailKind;

export const MAIL_KINDS: readonly MailKind[] = [...ORDER_MAIL_KINDS, ...ACCOUNT_MAIL_KINDS];
