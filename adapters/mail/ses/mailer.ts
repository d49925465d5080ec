import { SESv2Client, SESv2ServiceException, SendEmailCommand, type SendEmailResponse } from '@aws-sdk/client-sesv2';
import type { Mailer } from '../../../domain/notification/mail/mailer.ts';
import { directCalls } from '../../../platform/aws/direct-calls.ts';
import { within } from '../../../platform/concurrency/within.ts';

const TIMEOUT_MILLIS = 5_000;

/** Errors of SES about this mail, which a retry cannot fix. All others are retried, exceeded quotas included. */
const REFUSALS = new Set(['MessageRejected', 'BadRequestException']);

export function sesMailer(from: string): Mailer {
  const ses = new SESv2Client({});
  const direct = directCalls(ses);
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
      const { MessageId } = await within(
        TIMEOUT_MILLIS,
        async (abortSignal) => (await direct<SendEmailResponse>(command.input, abortSignal)) ?? ses.send(command, { abortSignal }),
      );
      return { outcome: 'sent', providerId: MessageId ?? 'unknown' };
    } catch (error) {
      return { outcome: isRefusal(error) ? 'refused' : 'failed', error: error instanceof Error ? error.name : 'unknown' };
    }
  };
}

/** SES rejects every mail of a domain whose DNS records it has not seen yet, and in its sandbox every mail to a shopper. Neither is about the mail. */
function isRefusal(error: unknown): boolean {
  return error instanceof SESv2ServiceException && REFUSALS.has(error.name) && !/\bnot verified\b/i.test(error.message);
}
