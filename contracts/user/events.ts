import * as z from 'zod';

export const CustomerLinked = z
  .object({
    type: z.literal('user.customer-linked.v1'),
    accountId: z.uuid(),
    customerId: z.int(),
    at: z.iso.datetime(),
  })
  .describe('An account was created, or linked to another customer: a guest who signed in.');

export type CustomerLinked = Readonly<z.infer<typeof CustomerLinked>>;
