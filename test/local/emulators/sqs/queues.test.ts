import { expect, test } from 'vitest';
import { queueAttributes } from '../../../../local/emulators/sqs/queues.ts';

test('a queue gets the attributes of its template, without encryption', () => {
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

test('an unsupported property is refused by name', () => {
  expect(() => queueAttributes({ FifoQueue: true })).toThrow(/FifoQueue/);
});
