import { expect, test } from 'vitest';
import { afterQuietHours } from '../../../../domain/notification/preferences/quiet-hours.ts';

const night = { from: 22, to: 7 };

test.each([
  ['at noon at once', '2026-11-22T12:03:04.005Z', night, 'Europe/London', '2026-11-22T12:03:04.005Z'],
  ['late in the evening in the morning', '2026-11-22T22:10:00.000Z', night, 'Europe/London', '2026-11-23T07:00:00.000Z'],
  ['before dawn in the same morning', '2026-11-22T05:10:00.000Z', night, 'Europe/London', '2026-11-22T07:00:00.000Z'],
  ['in the afternoon when a nap ends', '2026-11-22T13:10:00.000Z', { from: 13, to: 15 }, 'Europe/London', '2026-11-22T15:00:00.000Z'],
  ['by the clock of the zone', '2026-11-22T21:30:00.000Z', night, 'Asia/Kolkata', '2026-11-23T01:30:00.000Z'],
  [
    'by the new clock, in the night that summer time begins',
    '2026-03-28T23:30:00.000Z',
    night,
    'Europe/London',
    '2026-03-29T06:00:00.000Z',
  ],
])('a message that is due %s is sent then', (_, at, quiet, zone, due) => {
  expect(afterQuietHours(new Date(at), quiet, zone).toISOString()).toBe(due);
});

test('without quiet hours it is sent at any time', () => {
  const at = new Date('2026-11-22T03:00:00Z');
  expect(afterQuietHours(at, null, 'Europe/London')).toBe(at);
});
