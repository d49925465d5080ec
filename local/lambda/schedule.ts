import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { messageOf } from '../http.ts';
import type { FunctionPool } from './function-pool.ts';

const Target = z.strictObject({ Arn: z.string(), Id: z.string(), Input: z.string().optional(), RetryPolicy: z.unknown().optional() });

/** What a template may say of an EventBridge rule; patterns are refused by name. */
const RuleProperties = z.strictObject({
  Name: z.string().optional(),
  Description: z.string().optional(),
  ScheduleExpression: z.string(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z.array(Target),
  Tags: z.unknown().optional(),
});

const unitMillis = new Map([
  ['minute', 60_000],
  ['hour', 3_600_000],
  ['day', 86_400_000],
]);

/** Milliseconds between two events of a rule such as `rate(1 minute)`. */
export function rateMillis(expression: string): number {
  const [, count = '', unit = ''] = /^rate\((\d+) (\w+?)s?\)$/.exec(expression) ?? [];
  const millis = Number(count) * (unitMillis.get(unit) ?? 0);
  if (!(millis > 0)) throw new Error(`the schedule ${expression} is not known here: write rate(N minutes|hours|days)`);
  return millis;
}

/** Invokes a rule's functions at its rate. One that is still busy with the last event is left out. @returns how to stop */
export function startSchedule(
  arn: string,
  properties: unknown,
  find: (arn: string) => FunctionPool,
  report: (error: string) => void,
): () => void {
  const { ScheduleExpression, State, Targets } = RuleProperties.parse(properties);
  const millis = rateMillis(ScheduleExpression);
  const [, , , region, account] = arn.split(':');
  const timers = (State === 'ENABLED' ? Targets : []).map(({ Arn, Input }) => {
    const pool = find(Arn);
    let isBusy = false;
    return setInterval(() => {
      if (isBusy) return;
      isBusy = true;
      const common = { version: '0', id: randomUUID(), source: 'aws.events', account, region, resources: [arn], detail: {} };
      const event = { ...common, 'detail-type': 'Scheduled Event', time: new Date().toISOString() };
      pool
        .invoke(Input === undefined ? event : JSON.parse(Input))
        .catch((error: unknown) => report(`${pool.definition.name}, on schedule: ${messageOf(error)}`))
        .finally(() => (isBusy = false));
    }, millis);
  });
  return () => timers.forEach(clearInterval);
}
