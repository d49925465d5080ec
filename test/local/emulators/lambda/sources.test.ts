import { Pool } from 'undici';
import { describe, expect, test } from 'vitest';
import { functionPool } from '../../../../local/emulators/lambda/function-pool.ts';
import { runMapping } from '../../../../local/emulators/lambda/mapping.ts';
import { rateMillis, startSchedule } from '../../../../local/emulators/lambda/schedule.ts';

const arn = 'arn:aws:lambda:eu-west-2:111111111111:function:thing';
const pool = functionPool({ name: 'thing', arn, folder: '/none', handler: 'index.handler', memoryMiB: 128, timeoutSeconds: 1, env: {} });
const sqs = new Pool('http://127.0.0.1:1');

describe('a mapping is refused', () => {
  const mapping = {
    EventSourceArn: 'arn:aws:sqs:eu-west-2:111111111111:work',
    FunctionName: 'thing',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  };

  test.each([
    ['from anything but a queue', { EventSourceArn: 'arn:aws:kinesis:eu-west-2:111111111111:stream/x' }, /only queues/],
    ['for more than ten messages without a window', { BatchSize: 50 }, /batching window of at least a second/],
    ['with a concurrency below two', { ScalingConfig: { MaximumConcurrency: 1 } }, /MaximumConcurrency/],
    ['without reports of what failed', { FunctionResponseTypes: undefined }, /FunctionResponseTypes/],
    ['with what nobody has decided about', { FilterCriteria: {} }, /FilterCriteria/],
  ])('%s', (_, change, message) => {
    expect(() => runMapping({ ...mapping, ...change }, () => pool, sqs)).toThrow(message);
  });
});

describe('a schedule', () => {
  test.each([
    ['rate(1 minute)', 60_000],
    ['rate(5 minutes)', 300_000],
    ['rate(2 hours)', 7_200_000],
    ['rate(1 day)', 86_400_000],
  ])('%s comes every %i ms', (expression, millis) => {
    expect(rateMillis(expression)).toBe(millis);
  });

  test.each(['cron(0 12 * * ? *)', 'rate(0 minutes)', 'rate(1 second)', 'rate(minute)'])('%s is refused', (expression) => {
    expect(() => rateMillis(expression)).toThrow(/is not known here/);
  });

  const target = { Arn: arn, Id: 'Target0', RetryPolicy: { MaximumRetryAttempts: 0 } };
  const rule = { ScheduleExpression: 'rate(1 minute)', State: 'ENABLED', Targets: [target] };

  test.each([
    ['by a pattern', { ScheduleExpression: undefined, EventPattern: {} }, /ScheduleExpression[\s\S]*EventPattern/],
    ['that is off', { State: 'DISABLED' }, /State/],
    ['of two functions', { Targets: [target, target] }, /Targets/],
    ['with an input of its own', { Targets: [{ ...target, Input: '{}' }] }, /Input/],
    [
      'that is to be repeated when it fails',
      { Targets: [{ ...target, RetryPolicy: { MaximumRetryAttempts: 2 } }] },
      /MaximumRetryAttempts/,
    ],
  ])('%s is refused', (_, change, message) => {
    expect(() => startSchedule('arn:rule', { ...rule, ...change }, () => pool)).toThrow(message);
  });
});
