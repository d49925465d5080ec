import { z } from 'zod';
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

/** As people type it, kept in lower case: mail providers treat `Ann@` and `ann@` as one mailbox. */
export const Email = EmailAddress.toLowerCase();

export const Credentials = z.object({ email: Email, password: z.string().min(1).max(200) });

export type Credentials = Readonly<z.infer<typeof Credentials>>;

export const Registration = Credentials.extend({ name: PersonName });

export type Registration = Readonly<z.infer<typeof Registration>>;

/** Random marks of a browser that has no session yet: requests that share one become the same guest. */
export const Arrivals = z.object({ arrivals: z.array(z.string().min(20).max(100)).max(20).optional() });

export type Arrivals = Readonly<z.infer<typeof Arrivals>>;

const { customerId, accountId, roles } = Caller.shape;

/** A caller as programs see it: the customers that an account links are for services alone. */
const KnownCaller = z.object({ customerId, accountId, roles });

export const NewGuest = z.object({ customerId, sessionToken: z.string() });

export type NewGuest = Readonly<z.infer<typeof NewGuest>>;

export const SignedIn = KnownCaller.extend({ sessionToken: z.string() });

export type SignedIn = Readonly<z.infer<typeof SignedIn>>;

export const Me = KnownCaller.extend({ email: z.string().nullable(), name: z.string().nullable() });

export type Me = Readonly<z.infer<typeof Me>>;
