import * as z from 'zod';
import { EmailAddress } from '../../platform/contact/email-address.ts';
import { PersonName } from '../../platform/contact/person-name.ts';

/** The buyer's name, and the address for mails about the order. */
export const Contact = z.object({ email: EmailAddress, name: PersonName });
