import { SESv2Client, SESv2ServiceException, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { Mailer } from '../../../domain/notification/mail/mailer.ts';
import { within } from '../../../platform/concurrency/within.ts';

const TIMEOUT_MILLIS = 5_000;

/** Errors of SES that a retry cannot fix. All others are retried, exceeded quotas included. */
const REFUSALS = new Set(['MessageRejected', 'BadRequestException', 'MailFromDomainNotVerifiedException']);

export function sesMailer(from: string): Mailer {
  const ses = new SESv2Client({});
  return async ({ recipient, subject, text, html }) => {
    try {
      const command = new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: [recipient] },
        Content: {
          Simple: {
            Subject: { Data: subject, Charset: 'UTF-8' },
            Body: { Text: { Data: text, Charset: 'UTF-8' }, Html: { Data: html, Charset: 'UTF-8' } },
          },
        },
      });
      const { MessageId } = await within(TIMEOUT_MILLIS, (abortSignal) => ses.send(command, { abortSignal }));
      return { outcome: 'sent', providerId: MessageId ?? 'unknown' };
    } catch (error) {
      const isRefusal = error instanceof SESv2ServiceException && REFUSALS.has(error.name);
      return { outcome: isRefusal ? 'refused' : 'failed', error: error instanceof Error ? error.name : 'unknown' };
    }
  };
}
