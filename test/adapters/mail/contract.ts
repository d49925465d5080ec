import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Mailer, OutgoingMail } from '../../../domain/notification/mail/mailer.ts';

export interface MailVendor {
  readonly mailer: Mailer;
  /** The sender's address. */
  readonly from: string;
  /** An address that the vendor refuses. */
  readonly refusedAddress: string;
  /** The mails to a recipient that the sandbox has received. */
  mailsTo(recipient: string): readonly object[];
  /** Lets the next mail fail by throttling or an internal error. */
  next(what: 'throttles' | 'fails'): void;
  /** Stops the server. */
  stop(): void;
}

function aMail(recipient = `${randomUUID()}@example.com`): OutgoingMail {
  return { recipient, subject: 'Order SM-1042 is confirmed: £2.55', text: 'Thank you.', html: '<p>Thank you.</p>' };
}

/** The contract of a mail adapter, tested against the vendor's sandbox over HTTP. */
export function mailContract(start: () => Promise<MailVendor>): void {
  let vendor: MailVendor;

  beforeAll(async () => {
    vendor = await start();
  });

  afterAll(() => vendor.stop());

  test('a mail is sent unchanged and gets an id of the vendor', async () => {
    const mail = aMail();
    expect(await vendor.mailer(mail)).toEqual({ outcome: 'sent', providerId: expect.stringMatching(/./) });
    const { subject, text, html } = mail;
    expect(vendor.mailsTo(mail.recipient)).toMatchObject([{ from: vendor.from, to: [mail.recipient], subject, text, html }]);
  });

  test('a mail of a kind that can be stopped has the headers of one-click unsubscribe (RFC 8058), others have none', async () => {
    const [stoppable, other] = [{ ...aMail(), oneClickUrl: 'https://shop.example/api/messages/unsubscribe?token=t' }, aMail()];
    for (const mail of [stoppable, other]) expect(await vendor.mailer(mail)).toMatchObject({ outcome: 'sent' });
    expect(vendor.mailsTo(stoppable.recipient)).toMatchObject([
      {
        headers: {
          'List-Unsubscribe': '<https://shop.example/api/messages/unsubscribe?token=t>',
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        },
      },
    ]);
    expect(vendor.mailsTo(other.recipient)).toMatchObject([{ headers: {} }]);
  });

  test('a mail whose subject or address has a line break does not gain a header', async () => {
    const header = { ...aMail(), subject: 'Hello\r\nBcc: all@example.com' };
    expect(await vendor.mailer(header)).toMatchObject({ outcome: 'refused' });
    expect(await vendor.mailer(aMail('ann@example.com\r\nBcc: all@example.com'))).toMatchObject({ outcome: 'refused' });
  });

  test('a mail to an address that the vendor refuses is refused', async () => {
    expect(await vendor.mailer(aMail(vendor.refusedAddress))).toEqual({ outcome: 'refused', error: expect.stringMatching(/./) });
  });

  test.each(['throttles', 'fails'] as const)('a mail that the vendor %s has failed, and is sent by a retry', async (what) => {
    const mail = aMail();
    vendor.next(what);
    expect(await vendor.mailer(mail)).toEqual({ outcome: 'failed', error: expect.stringMatching(/./) });
    expect(vendor.mailsTo(mail.recipient)).toEqual([]);
    expect(await vendor.mailer(mail)).toMatchObject({ outcome: 'sent' });
    expect(vendor.mailsTo(mail.recipient)).toHaveLength(1);
  });

  test('a repeated mail is sent again', async () => {
    const mail = aMail();
    for (let time = 0; time < 2; time += 1) expect(await vendor.mailer(mail)).toMatchObject({ outcome: 'sent' });
  });

  test('a mail has failed when no server listens', async () => {
    vendor.stop();
    expect(await vendor.mailer(aMail())).toMatchObject({ outcome: 'failed' });
  });
}
