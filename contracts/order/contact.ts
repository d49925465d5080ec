import { z } from 'zod';
import { EmailAddress } from '../../platform/contact/email-address.ts';
import { PersonName } from '../../platform/contact/person-name.ts';

/** Who bought, and where the shop writes to. */
export const Contact = z.object({ email: EmailAddress, name: PersonName });
