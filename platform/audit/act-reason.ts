import * as z from 'zod';

/** Why staff do something, as they type it. */
export const ActReason = z
  .string()
  .trim()
  .min(3, 'say in a few words why')
  .max(300, 'give at most 300 characters')
  .describe('Why it is done. It is kept with the account and the time.');
