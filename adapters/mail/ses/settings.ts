import { z } from 'zod';
import { EmailAddress } from '../../../platform/contact/email-address.ts';

export const SesSettings = z.object({
  MAIL_FROM: EmailAddress.describe('the address that mails come from, an identity that SES has verified'),
});
