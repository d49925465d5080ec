import { randomUUID } from 'node:crypto';
import * as z from 'zod';

/** The supported properties of a rule on events of SES. */
const FeedbackRule = z.strictObject({
  Description: z.string().optional(),
  EventPattern: z.strictObject({
    source: z.tuple([z.literal('aws.ses')]),
    'detail-type': z.array(z.string()),
    resources: z.array(z.string()),
  }),
  State: z.literal('ENABLED'),
  Targets: z.array(z.strictObject({ Arn: z.string(), Id: z.string() })),
});

const Scheduled = z.object({ ScheduleExpression: z.string() });

interface SentMail {
  readonly id: string;
  readonly from: string;
  readonly to: readonly string[];
}

/** The addresses of SES's mailbox simulator and the events that they cause. */
const SIMULATED: Readonly<Record<string, { readonly detailType: string; detailOf(emailAddress: string, timestamp: string): object }>> = {
  bounce: {
    detailType: 'Email Bounced',
    detailOf: (emailAddress, timestamp) => ({
      eventType: 'Bounce',
      bounce: { bounceType: 'Permanent', bounceSubType: 'General', bouncedRecipients: [{ emailAddress }], timestamp },
    }),
  },
  complaint: {
    detailType: 'Email Complaint Received',
    detailOf: (emailAddress, timestamp) => ({
      eventType: 'Complaint',
      complaint: { complainedRecipients: [{ emailAddress }], timestamp },
    }),
  },
};

/** Such as `bounce+ann@simulator.amazonses.com`: SES takes labels, so that one address does not stay suppressed. */
const SIMULATOR = /^(bounce|complaint)(?:\+[^@]*)?@simulator\.amazonses\.com$/;

/** Sends the events about a mail to the queues of the rules that match them, as EventBridge does. */
export function feedback(
  rules: readonly { readonly properties: unknown }[],
  deliver: (queueArn: string, body: string) => Promise<unknown>,
): (mail: SentMail) => Promise<void> {
  const matched = rules
    .filter(({ properties }) => !Scheduled.safeParse(properties).success)
    .map(({ properties }) => FeedbackRule.parse(properties));
  return async ({ id, from, to }) => {
    const time = new Date().toISOString();
    for (const recipient of to) {
      const simulated = SIMULATED[SIMULATOR.exec(recipient)?.[1] ?? ''];
      if (!simulated) continue;
      const detail = { ...simulated.detailOf(recipient, time), mail: { messageId: id, source: from, destination: to, timestamp: time } };
      const event = { version: '0', id: randomUUID(), source: 'aws.ses', 'detail-type': simulated.detailType, time, detail };
      const targets = matched
        .filter((rule) => rule.EventPattern['detail-type'].includes(simulated.detailType))
        .flatMap(({ Targets }) => Targets);
      for (const { Arn } of targets) await deliver(Arn, JSON.stringify(event));
    }
  };
}
