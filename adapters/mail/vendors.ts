import * as z from 'zod';
import type { Suppression } from '../../domain/notification/suppression/store.ts';
import type { Mailer } from '../../domain/notification/mail/mailer.ts';
import { FeedbackEvent, suppressionsOf } from './ses/feedback-event.ts';
import { sesMailer } from './ses/mailer.ts';
import { SesSettings } from './ses/settings.ts';

/** Part of the `config.ts` of senders of mail. */
export const MailerSettings = z.object({ ...SesSettings.shape });

export function mailer(settings: z.infer<typeof MailerSettings>): Mailer {
  return sesMailer(settings.MAIL_FROM);
}

/** A vendor's event about a mail that bounced or was reported as spam. */
export const MailFeedback = FeedbackEvent;

export function suppressionsIn(event: z.infer<typeof MailFeedback>): readonly Suppression[] {
  return suppressionsOf(event);
}
