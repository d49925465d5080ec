import { describe, expect, test } from 'vitest';
import { judge } from '../../../../domain/notification/mail/delivery.ts';

const now = new Date('2026-11-22T12:00:00Z');
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000);

describe('a try to send a mail', () => {
  test('that worked ends it', () => {
    expect(judge({ outcome: 'sent', providerId: 'm-1' }, 1, now)).toEqual({ status: 'sent', providerId: 'm-1' });
  });

  test('that the provider refuses ends it too', () => {
    expect(judge({ outcome: 'refused', error: 'MessageRejected' }, 1, now)).toEqual({ status: 'given-up', error: 'MessageRejected' });
  });

  test('that failed is followed by another, ever later, and at last by none', () => {
    const failed = { outcome: 'failed', error: 'TimeoutError' } as const;
    expect(judge(failed, 1, now)).toEqual({ status: 'intended', error: 'TimeoutError', dueAt: inSeconds(30) });
    expect(judge(failed, 3, now)).toMatchObject({ dueAt: inSeconds(120) });
    expect(judge(failed, 11, now)).toMatchObject({ dueAt: inSeconds(6 * 3600) });
    expect(judge(failed, 12, now)).toEqual({ status: 'given-up', error: 'TimeoutError' });
  });
});
