import { afterAll, beforeAll, expect, test } from 'vitest';
import { sesMailer } from '../../../../adapters/mail/ses/mailer.ts';
import { startSes } from '../../../services/notification/ses.ts';

let ses: Awaited<ReturnType<typeof startSes>>;
beforeAll(async () => {
  ses = await startSes();
});
afterAll(() => ses.stop());

const mail = { recipient: 'ann@example.com', subject: 'Order SM-1042 is confirmed', text: 'Thank you.', html: '<p>Thank you.</p>' };

test('a mail from a domain that SES has not verified yet has failed, and is retried', async () => {
  expect(await sesMailer('orders@new-shop.example')(mail)).toEqual({ outcome: 'failed', error: 'MessageRejected' });
  expect(await sesMailer('orders@shop.example')(mail)).toMatchObject({ outcome: 'sent' });
});

test('a mail that waits for the MAIL FROM domain has failed, and is retried', async () => {
  ses.faults.push({ status: 400, type: 'MailFromDomainNotVerifiedException' });
  expect(await sesMailer('orders@shop.example')(mail)).toEqual({ outcome: 'failed', error: 'MailFromDomainNotVerifiedException' });
});

test('a mail that SES rejects for its content is refused', async () => {
  ses.faults.push({ status: 400, type: 'MessageRejected' });
  expect(await sesMailer('orders@shop.example')(mail)).toEqual({ outcome: 'refused', error: 'MessageRejected' });
});
