import * as z from 'zod';
import { EmailAddress } from '../../platform/contact/email-address.ts';
import { PersonName } from '../../platform/contact/person-name.ts';
import { Caller } from '../../platform/identity/caller.ts';
import { CustomerId } from '../../platform/sharding/order-id.ts';
import { identifier } from '../../platform/text/text.ts';

export const ExternalCustomer = z.object({ source: identifier(50), externalId: identifier(100) });

export type ExternalCustomer = Readonly<z.infer<typeof ExternalCustomer>>;

export const CustomersImport = z.object({ customers: z.array(ExternalCustomer).min(1).max(1000) });

export type CustomersImport = Readonly<z.infer<typeof CustomersImport>>;

export const ImportedCustomers = z.object({ customers: z.array(ExternalCustomer.extend({ customerId: CustomerId })) });

export type ImportedCustomers = Readonly<z.infer<typeof ImportedCustomers>>;

/** Stored in lower case: mail providers treat `Ann@` and `ann@` as one mailbox. */
export const Email = EmailAddress.toLowerCase();

const Password = z.string().min(1).max(200);

export const Credentials = z.object({ email: Email, password: Password });

export type Credentials = Readonly<z.infer<typeof Credentials>>;

/** What a visitor wants a link for. */
export const LinkAsked = z.enum(['account', 'password']);

export type LinkAsked = z.infer<typeof LinkAsked>;

/** What the mailed link is good for. Only the mail shows it, so that strangers do not learn who has an account. */
export const LinkOpens = z.enum(['account', 'password', 'nothing']);

export type LinkOpens = z.infer<typeof LinkOpens>;

export const LinkRequest = z.object({ email: Email, asked: LinkAsked });

export type LinkRequest = Readonly<z.infer<typeof LinkRequest>>;

export const LinkToken = z.object({ token: z.string().min(20).max(100) });

export const LinkView = z.object({ opens: LinkOpens.exclude(['nothing']), email: z.string(), expiresAt: z.iso.datetime() });

export type LinkView = Readonly<z.infer<typeof LinkView>>;

export const NewPassword = LinkToken.extend({ password: Password });

export type NewPassword = Readonly<z.infer<typeof NewPassword>>;

export const NewAccount = NewPassword.extend({ name: PersonName });

export type NewAccount = Readonly<z.infer<typeof NewAccount>>;

/** Random ids of a browser without a session: requests that share one belong to the same guest. */
export const Arrivals = z.object({ arrivals: z.array(z.string().min(20).max(100)).max(20).optional() });

export type Arrivals = Readonly<z.infer<typeof Arrivals>>;

const { customerId, accountId, roles } = Caller.shape;

/** A caller as clients see it. Linked customers are internal to the services. */
const PublicCaller = z.object({ customerId, accountId, roles });

export const NewGuest = z.object({ customerId, sessionToken: z.string() });

export type NewGuest = Readonly<z.infer<typeof NewGuest>>;

export const SignedIn = PublicCaller.extend({
  sessionToken: z.string(),
  /** What an account of the staff must do before its roles count; null for all others. */
  nextStep: z.enum(['enrol-second-factor', 'enter-second-factor']).nullable(),
});

export type SignedIn = Readonly<z.infer<typeof SignedIn>>;

export const Me = PublicCaller.extend({ email: z.string().nullable(), name: z.string().nullable() });

export type Me = Readonly<z.infer<typeof Me>>;
