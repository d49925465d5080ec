import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { FunctionPool } from './function-pool.ts';

const RetryPolicy = z.strictObject({ MaximumRetryAttempts: z.literal(0) });

/** A rule on events of SES, which `local/emulators/ses` evaluates. */
const OfEvents = z.object({ EventPattern: z.object({ source: z.tuple([z.literal('aws.ses')]) }) });

/** The supported properties of a schedule; other patterns, inputs and retries are refused. */
const Rule = z.strictObject({
  Description: z.string().optional(),
  ScheduleExpression: z.string(),
  State: z.literal('ENABLED'),
  Targets: z.tuple([z.strictObject({ Arn: z.string(), Id: z.string(), RetryPolicy })]),
});

const unitMillis: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Milliseconds between two events of a rule such as `rate(1 minute)`. */
export function rateMillis(expression: string): number {
  const [, count = '', unit = ''] = /^rate\((\d+) (\w+?)s?\)$/.exec(expression) ?? [];
  const millis = Number(count) * (unitMillis[unit] ?? 0);
  if (!(millis > 0)) throw new Error(`the schedule ${expression} is not emulated: use rate(N minutes|hours|days)`);
  return millis;
}

/** Invokes a rule's function at its rate; an event is skipped while the last one is being processed. */
export function startSchedule(arn: string, properties: unknown, find: (arn: string) => FunctionPool): void {
  if (OfEvents.safeParse(properties).success) return;
  const { ScheduleExpression, Targets } = Rule.parse(properties);
  const pool = find(Targets[0].Arn);
  const [, , , region, account] = arn.split(':');
  let isBusy = false;
  const send = async () => {
    isBusy = true;
    const event = { version: '0', id: randomUUID(), source: 'aws.events', account, region, resources: [arn], detail: {} };
    const { failure } = await pool.invoke({ ...event, 'detail-type': 'Scheduled Event', time: new Date().toISOString() });
    if (failure) pool.warn(`scheduled invocation: ${failure.errorMessage}`);
    isBusy = false;
  };
  setInterval(() => isBusy || void send(), rateMillis(ScheduleExpression));
}
