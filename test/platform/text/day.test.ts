import { expect, test } from 'vitest';
import { Day, Moment, Month, ZonedMoment } from '../../../platform/text/day.ts';

test.each([
  [Day, '2026-11-30'],
  [Day, '9998-12-31'],
  [Month, '1970-01'],
  [Moment, '2026-11-30T12:00:00Z'],
  [ZonedMoment, '2026-11-30T12:00:00+01:00'],
])('a time that the database can store is accepted: %#', (schema, text) => {
  expect(schema.parse(text)).toBe(text);
});

test.each([
  [Day, '0000-02-20'],
  [Day, '1969-12-31'],
  [Day, '9999-12-31'],
  [Day, '2026-02-30'],
  [Month, '0000-01'],
  [Month, '2026-13'],
  [Moment, '0000-01-01T00:00:00Z'],
  [Moment, '9999-12-31T23:59:59Z'],
  [ZonedMoment, '0000-01-01T00:00:00+01:00'],
])('a time that the database cannot store, or that is none, is refused: %#', (schema, text) => {
  expect(schema.safeParse(text).success).toBe(false);
});
