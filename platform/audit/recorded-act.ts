import * as z from 'zod';

/** An act of staff, as it was recorded. */
export const RecordedAct = z.object({
  actId: z.uuid(),
  actedAt: z.string(),
  /** Null for an operator, whose identity in AWS is in the details. */
  accountId: z.uuid().nullable(),
  act: z.string(),
  object: z.string(),
  reason: z.string(),
  details: z.record(z.string(), z.unknown()),
});

export type RecordedAct = Readonly<z.infer<typeof RecordedAct>>;
