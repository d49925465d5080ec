import * as z from 'zod';
import type { Mailer } from '../../domain/notification/mail/mailer.ts';
import { sesMailer } from './ses/mailer.ts';
import { SesSettings } from './ses/settings.ts';

/** Part of the `config.ts` of senders of mail. */
export const MailerSettings = z.object({ ...SesSettings.shape });

export function mailer(settings: z.infer<typeof MailerSettings>): Mailer {
  return sesMailer(settings.MAIL_FROM);
}
