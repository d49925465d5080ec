import { afterAll, describe, expect, test } from 'vitest';
import { functionPool } from '../../../local/lambda/function-pool.ts';
import { startMapping } from '../../../local/lambda/mapping.ts';
import { rateMillis, startSchedule } from '../../../local/lambda/schedule.ts';
import { queueAttributes } from '../../../local/sqs/queue-attributes.ts';

const arn = 'arn:aws:lambda:eu-west-2:111111111111:function:thing';
const pool = functionPool({ name: 'thing', arn, folder: '/none', handler: 'index.handler', memoryMiB: 128, timeoutSeconds: 1, env: {} });
const queue = { EventSourceArn: 'arn:aws:sqs:eu-west-2:111111111111:work', FunctionName: 'thing' };
const nobody = () => undefined;

afterAll(() => pool.close());

describe('a mapping is refused', () => {
  test.each([
    ['from anything but a queue', { EventSourceArn: 'arn:aws:kinesis:eu-west-2:111111111111:stream/x' }, /only queues/],
    ['for more than ten messages without a window', { BatchSize: 50 }, /batching window of at least a second/],
    ['with a concurrency below two', { ScalingConfig: { MaximumConcurrency: 1 } }, /MaximumConcurrency/],
    ['with what nobody has decided about', { FilterCriteria: {} }, /FilterCriteria/],
  ])('%s', (_, change, message) => {
    expect(() => startMapping({ ...queue, ...change }, pool, 'http://127.0.0.1:1', nobody)).toThrow(message);
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

  test('by a pattern is refused', () => {
    expect(() => startSchedule('arn:rule', { EventPattern: {}, Targets: [] }, () => pool, nobody)).toThrow(
      /ScheduleExpression|EventPattern/,
    );
  });
});

describe('a queue', () => {
  test('takes what its template says as attributes, and leaves out encryption', () => {
    const properties = {
      QueueName: 'work',
      VisibilityTimeout: 30,
      SqsManagedSseEnabled: true,
      RedrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:eu-west-2:111111111111:dead', maxReceiveCount: 5 },
    };
    expect(queueAttributes(properties)).toEqual({
      VisibilityTimeout: '30',
      RedrivePolicy: '{"maxReceiveCount":5,"deadLetterTargetArn":"arn:aws:sqs:eu-west-2:000000000000:dead"}',
    });
  });

  test('with what nobody has decided about is refused by name', () => {
    expect(() => queueAttributes({ FifoQueue: true })).toThrow(/property FifoQueue of a queue/);
  });
});
