import { describe, expect, test } from 'vitest';
import { nextDeliveryStatus } from '../../../../domain/notification/mail/delivery.ts';

const now = new Date('2026-11-22T12:00:00Z');
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000);

describe('the status of a mail', () => {
  test('is sent after a successful attempt', () => {
    expect(nextDeliveryStatus({ outcome: 'sent', providerId: 'm-1' }, 1, now)).toEqual({ status: 'sent', providerId: 'm-1' });
  });

  test('is undeliverable when the provider refuses it', () => {
    expect(nextDeliveryStatus({ outcome: 'refused', error: 'MessageRejected' }, 1, now)).toEqual({
      status: 'undeliverable',
      error: 'MessageRejected',
    });
  });

  test('stays pending after failures with growing delays, at least hourly, and is never given up', () => {
    const failed = { outcome: 'failed', error: 'MessageRejected' } as const;
    expect(nextDeliveryStatus(failed, 1, now)).toEqual({ status: 'pending', error: 'MessageRejected', dueAt: inSeconds(30) });
    expect(nextDeliveryStatus(failed, 3, now)).toMatchObject({ dueAt: inSeconds(120) });
    for (const attempts of [8, 700, 2_147_483_647])
      expect(nextDeliveryStatus(failed, attempts, now)).toMatchObject({ status: 'pending', dueAt: inSeconds(3600) });
  });
});
