import * as z from 'zod';

const Name = z.string().regex(/^[a-z][a-zA-Z\d_-]{0,63}$/);

/** The part of AppConfig's type AWS.AppConfig.FeatureFlags that our flags use. */
export const FlagSet = z
  .strictObject({
    version: z.literal('1'),
    flags: z.record(Name, z.strictObject({ name: z.string().min(1), description: z.string().optional() })),
    values: z.record(Name, z.strictObject({ enabled: z.boolean() })),
  })
  .superRefine(({ flags, values }, context) => {
    for (const name of Object.keys(values).filter((each) => flags[each] === undefined))
      context.addIssue({ code: 'custom', path: ['values', name], message: 'is not defined in flags', input: name });
  });
