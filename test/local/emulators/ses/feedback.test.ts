import { expect, test } from 'vitest';
import { feedback } from '../../../../local/emulators/ses/feedback.ts';
import { FeedbackEvent, suppressionsOf } from '../../../../adapters/mail/ses/feedback-event.ts';

const rule = (...types: readonly string[]) => ({
  properties: {
    EventPattern: { source: ['aws.ses'], 'detail-type': types, resources: ['arn:aws:ses:eu-west-2:000000000000:configuration-set/Mails'] },
    State: 'ENABLED',
    Targets: [{ Arn: 'arn:aws:sqs:eu-west-2:000000000000:mail-feedback', Id: 'Target0' }],
  },
});
const schedule = { properties: { ScheduleExpression: 'rate(1 minute)' } };
const mail = (...to: readonly string[]) => ({ id: 'm-1', from: 'us@example.com', to });

test('mails to the mailbox simulator are reported to the queues of matching rules', async () => {
  const delivered: string[] = [];
  const report = feedback([schedule, rule('Email Bounced'), rule('Email Complaint Received')], async (queue, body) =>
    delivered.push(
      `${queue.split(':').at(-1)} ${suppressionsOf(FeedbackEvent.parse(JSON.parse(body)))
        .map(({ address, reason }) => `${address} ${reason}`)
        .join()}`,
    ),
  );
  await report(mail('ann@example.com'));
  await report(mail('bounce+ann@simulator.amazonses.com', 'complaint@simulator.amazonses.com'));
  expect(delivered).toEqual([
    'mail-feedback bounce+ann@simulator.amazonses.com bounce',
    'mail-feedback complaint@simulator.amazonses.com complaint',
  ]);
});

test('a rule with an unsupported property is refused', () => {
  expect(() => feedback([{ properties: { ...rule('Email Bounced').properties, EventBusName: 'other' } }], async () => {})).toThrow(
    /EventBusName/,
  );
});
