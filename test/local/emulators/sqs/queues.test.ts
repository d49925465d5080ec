import { expect, test } from 'vitest';
import { queueAttributes } from '../../../../local/emulators/sqs/queues.ts';

test('a queue takes what its template says as attributes, and leaves out encryption', () => {
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

test('a queue with what nobody has decided about is refused by name', () => {
  expect(() => queueAttributes({ FifoQueue: true })).toThrow(/FifoQueue/);
});
