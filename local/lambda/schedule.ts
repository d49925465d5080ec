import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { FunctionPool } from './function-pool.ts';

/** What a template may say of an EventBridge rule; patterns are not emulated and refused by name. */
const RuleProperties = z.strictObject({
  Name: z.string().optional(),
  Description: z.string().optional(),
  ScheduleExpression: z.string(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z.array(
    z.strictObject({
      Arn: z.string(),
      Id: z.string(),
      Input: z.string().optional(),
      RetryPolicy: z.unknown().optional(),
      DeadLetterConfig: z.unknown().optional(),
    }),
  ),
  Tags: z.unknown().optional(),
});

const units = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** Milliseconds between two events of a rule such as `rate(1 minute)`. */
export function rateMillis(expression: string): number {
  const [, count = '', unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const millis = Object.entries(units).find(([name]) => name === unit)?.[1];
  if (!millis) throw new Error(`the schedule ${expression} is not known here: only rate(N minutes|hours|days) is`);
  return Number(count) * millis;
}

/** Invokes the rule's functions at its rate until it is stopped. An event that finds its function still busy with the last one is left out. */
export function startSchedule(
  arn: string,
  properties: unknown,
  find: (arn: string) => FunctionPool,
  report: (error: string) => void,
): () => void {
  const { ScheduleExpression, State, Targets } = RuleProperties.parse(properties);
  const millis = rateMillis(ScheduleExpression);
  if (State === 'DISABLED') return () => undefined;
  const [, , , region, account] = arn.split(':');
  const timers = Targets.map(({ Arn, Input }) => {
    let isBusy = false;
    const pool = find(Arn);
    const fire = async () => {
      if (isBusy) return;
      isBusy = true;
      const time = new Date().toISOString();
      const event = {
        version: '0',
        id: randomUUID(),
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        account,
        time,
        region,
        resources: [arn],
        detail: {},
      };
      try {
        await pool.invoke(Input === undefined ? event : JSON.parse(Input));
      } catch (error) {
        report(`${pool.definition.name} on schedule: ${error instanceof Error ? error.message : String(error)}`);
      } finally {
        isBusy = false;
      }
    };
    return setInterval(() => void fire(), millis);
  });
  return () => timers.forEach(clearInterval);
}
