import * as z from 'zod';

const BurstStep = z.strictObject({
  /** Mean requests in flight per task over ten seconds. The step ends where the next one begins, and the last one has no end. */
  fromInFlight: z.number().positive('give a number of requests above 0'),
  addPercent: z
    .int('give a whole percentage')
    .min(1, 'add at least 1 % of the tasks')
    .max(100, 'add at most 100 %: a step doubles the tasks'),
});

/** How a service scales out in a burst, before its CPU is measured. Intervals cannot overlap or leave a gap, because only their starts are given. */
export const BurstSteps = z
  .array(BurstStep)
  .min(1, 'give at least one step')
  .max(20, 'a step scaling policy has at most 20 steps')
  .superRefine((steps, context) => {
    for (const [index, { fromInFlight, addPercent }] of steps.entries()) {
      const before = steps[index - 1];
      if (!before) continue;
      const refuse = (field: string, input: unknown, message: string) =>
        context.addIssue({ code: 'custom', path: [index, field], message, input });
      if (fromInFlight <= before.fromInFlight)
        refuse('fromInFlight', fromInFlight, `give a number above ${before.fromInFlight}, where the step before begins`);
      if (addPercent <= before.addPercent)
        refuse('addPercent', addPercent, `give a percentage above ${before.addPercent}, that of the step before, or leave the step out`);
    }
  });

export type BurstSteps = z.infer<typeof BurstSteps>;

/** The tasks after the largest step from the minimum. */
export function tasksAfterLargestStep(minTasks: number, steps: BurstSteps): number {
  return Math.ceil(minTasks * (1 + Math.max(0, ...steps.map(({ addPercent }) => addPercent)) / 100));
}
