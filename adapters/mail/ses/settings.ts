import * as z from 'zod';
import { EmailAddress } from '../../../platform/contact/email-address.ts';

export const SesSettings = z.object({
  MAIL_FROM: EmailAddress.describe('the sender address, which must be a verified identity of SES'),
});
