import { Pool } from 'undici';
import { describe, expect, test } from 'vitest';
import { functionPool } from '../../../../local/emulators/lambda/function-pool.ts';
import { runEventSourceMapping } from '../../../../local/emulators/lambda/event-source-mapping.ts';
import { rateMillis, startSchedule } from '../../../../local/emulators/lambda/schedule.ts';
import { networkFile } from '../../../support/network-file.ts';

const arn = 'arn:aws:lambda:eu-west-2:111111111111:function:thing';
const pool = functionPool({
  name: 'thing',
  arn,
  folder: '/none',
  handler: 'index.handler',
  memoryMiB: 128,
  timeoutSeconds: 1,
  env: {},
  network: networkFile(),
});
const sqs = new Pool('http://127.0.0.1:1');

describe('an event-source mapping is refused', () => {
  const mapping = {
    EventSourceArn: 'arn:aws:sqs:eu-west-2:111111111111:work',
    FunctionName: 'thing',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  };

  test.each([
    ['from anything but a queue', { EventSourceArn: 'arn:aws:kinesis:eu-west-2:111111111111:stream/x' }, /only SQS event sources/],
    ['with more than ten messages without a batching window', { BatchSize: 50 }, /batching window of at least a second/],
    ['with a concurrency below two', { ScalingConfig: { MaximumConcurrency: 1 } }, /MaximumConcurrency/],
    ['without ReportBatchItemFailures', { FunctionResponseTypes: undefined }, /FunctionResponseTypes/],
    ['with an unsupported property', { FilterCriteria: {} }, /FilterCriteria/],
  ])('%s', (_, change, message) => {
    expect(() => runEventSourceMapping({ ...mapping, ...change }, () => pool, sqs)).toThrow(message);
  });
});

describe('a schedule', () => {
  test.each([
    ['rate(1 minute)', 60_000],
    ['rate(5 minutes)', 300_000],
    ['rate(2 hours)', 7_200_000],
    ['rate(1 day)', 86_400_000],
  ])('%s has a period of %i ms', (expression, millis) => {
    expect(rateMillis(expression)).toBe(millis);
  });

  test.each(['cron(0 12 * * ? *)', 'rate(0 minutes)', 'rate(1 second)', 'rate(minute)'])('%s is refused', (expression) => {
    expect(() => rateMillis(expression)).toThrow(/is not emulated/);
  });

  const target = { Arn: arn, Id: 'Target0', RetryPolicy: { MaximumRetryAttempts: 0 } };
  const rule = { ScheduleExpression: 'rate(1 minute)', State: 'ENABLED', Targets: [target] };

  test.each([
    ['with a pattern', { ScheduleExpression: undefined, EventPattern: {} }, /ScheduleExpression[\s\S]*EventPattern/],
    ['that is disabled', { State: 'DISABLED' }, /State/],
    ['with two targets', { Targets: [target, target] }, /Targets/],
    ['with an input', { Targets: [{ ...target, Input: '{}' }] }, /Input/],
    ['with retries', { Targets: [{ ...target, RetryPolicy: { MaximumRetryAttempts: 2 } }] }, /MaximumRetryAttempts/],
  ])('%s is refused', (_, change, message) => {
    expect(() => startSchedule('arn:rule', { ...rule, ...change }, () => pool)).toThrow(message);
  });
});
