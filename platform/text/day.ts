import * as z from 'zod';

const BEFORE_1970 = 'must not lie before 1970';

/** Whether a day, month or moment in ISO 8601 is one that an order can have. PostgreSQL has no year 0. */
const isSince1970 = (text: string): boolean => text >= '1970';

const isBefore9999 = (text: string): boolean => text < '9999';

/** The database and JavaScript know the day after it, too. */
const AFTER_9998 = 'must lie before 9999';

/** A day such as 2026-11-30. */
export const Day = z.iso.date('must be a day such as 2026-11-30').refine(isSince1970, BEFORE_1970).refine(isBefore9999, AFTER_9998);

/** A month such as 2026-11. */
export const Month = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month such as 2026-11')
  .refine(isSince1970, BEFORE_1970)
  .refine(isBefore9999, AFTER_9998);

/** A moment in UTC such as 2026-11-30T12:00:00Z. */
export const Moment = z.iso.datetime().refine(isSince1970, BEFORE_1970).refine(isBefore9999, AFTER_9998);

/** The same in any time zone, such as 2026-11-30T12:00:00+01:00. */
export const ZonedMoment = z.iso.datetime({ offset: true }).refine(isSince1970, BEFORE_1970).refine(isBefore9999, AFTER_9998);
