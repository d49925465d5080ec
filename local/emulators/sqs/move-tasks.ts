import * as z from 'zod';
import { readParameters } from '../aws/query-protocol.ts';
import { AwsError } from '../aws/aws-error.ts';

/** Calls an action of SQS. */
export type CallSqs = (action: string, payload: object) => Promise<unknown>;

const Start = z.strictObject({ SourceArn: z.string(), MaxNumberOfMessagesPerSecond: z.int().min(1).max(500).optional() });
const List = z.strictObject({ SourceArn: z.string(), MaxResults: z.int().min(1).max(10).optional() });

const Attribute = z.looseObject({ DataType: z.string() });
const Received = z.object({
  Messages: z
    .array(
      z.object({
        MessageId: z.string(),
        ReceiptHandle: z.string(),
        Body: z.string(),
        MessageAttributes: z.record(z.string(), Attribute).optional(),
      }),
    )
    .default([]),
});

interface MoveTask {
  readonly sourceArn: string;
  readonly destinationArn: string;
  readonly total: number;
  moved: number;
  status: 'RUNNING' | 'COMPLETED' | 'FAILED';
}

/** A dead-letter queue with the queue that it belongs to. */
export interface DeadLetterQueue {
  readonly arn: string;
  readonly url: string;
  readonly sourceArn: string;
  readonly sourceUrl: string;
}

/** The actions of SQS that return a dead-letter queue's messages to their queue, which fauxqs lacks. */
export function moveTasks(deadLetterQueues: readonly DeadLetterQueue[], call: CallSqs) {
  const tasks: MoveTask[] = [];
  const find = (arn: string): DeadLetterQueue => {
    const found = deadLetterQueues.find((queue) => queue.arn === arn);
    if (!found) throw new AwsError('ResourceNotFoundException', `${arn} is no dead-letter queue of another queue`, 400);
    return found;
  };
  const move = async ({ url, sourceUrl }: DeadLetterQueue, task: MoveTask): Promise<void> => {
    // Those that arrive later stay: SQS moves about as many as there were at the start.
    while (task.moved < task.total) {
      const request = { QueueUrl: url, MaxNumberOfMessages: Math.min(10, task.total - task.moved), MessageAttributeNames: ['All'] };
      const { Messages } = Received.parse(await call('ReceiveMessage', request));
      if (Messages.length === 0) return;
      for (const { ReceiptHandle, Body, MessageAttributes } of Messages) {
        await call('SendMessage', { QueueUrl: sourceUrl, MessageBody: Body, ...(MessageAttributes && { MessageAttributes }) });
        await call('DeleteMessage', { QueueUrl: url, ReceiptHandle });
        task.moved += 1;
      }
    }
  };
  return {
    async StartMessageMoveTask(request: unknown): Promise<object> {
      const { SourceArn } = readParameters(Start, request);
      const queue = find(SourceArn);
      if (tasks.some(({ sourceArn, status }) => sourceArn === SourceArn && status === 'RUNNING'))
        throw new AwsError(
          'UnsupportedOperation',
          'There is already a task running. Only one active task is allowed for a source queue arn.',
        );
      const name = 'ApproximateNumberOfMessages';
      const { Attributes } = z
        .object({ Attributes: z.object({ [name]: z.coerce.number() }) })
        .parse(await call('GetQueueAttributes', { QueueUrl: queue.url, AttributeNames: [name] }));
      const task: MoveTask = {
        sourceArn: SourceArn,
        destinationArn: queue.sourceArn,
        total: Attributes[name],
        moved: 0,
        status: 'RUNNING',
      };
      tasks.unshift(task);
      move(queue, task).then(
        () => (task.status = 'COMPLETED'),
        () => (task.status = 'FAILED'),
      );
      return { TaskHandle: `task-${tasks.length}` };
    },
    async ListMessageMoveTasks(request: unknown): Promise<object> {
      const { SourceArn, MaxResults = 1 } = readParameters(List, request);
      find(SourceArn);
      const found = tasks.filter(({ sourceArn }) => sourceArn === SourceArn).slice(0, MaxResults);
      return {
        Results: found.map(({ sourceArn, destinationArn, total, moved, status }) => ({
          SourceArn: sourceArn,
          DestinationArn: destinationArn,
          Status: status,
          ApproximateNumberOfMessagesToMove: total,
          ApproximateNumberOfMessagesMoved: moved,
        })),
      };
    },
  };
}
