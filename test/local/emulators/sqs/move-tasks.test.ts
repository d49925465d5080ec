import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { startQueues } from '../../../../local/emulators/sqs/queues.ts';
import { openAuthorizer } from '../../../../local/iam/authorizer.ts';
import { credentialsOf, operator, permissionsFile } from '../../../support/permissions-file.ts';
import { eventually } from '../../../support/eventually.ts';

const arn = (name: string) => `arn:aws:sqs:eu-west-2:111111111111:${name}`;
let app: Awaited<ReturnType<typeof startQueues>>['app'];
let sqs: SQSClient;

beforeAll(async () => {
  const RedrivePolicy = { deadLetterTargetArn: arn('work-dead'), maxReceiveCount: 5 };
  ({ app } = await startQueues(
    { account: '111111111111', region: 'eu-west-2', secretKeys: new Map(), configurationSets: new Map() },
    [
      { id: 'work-dead', properties: {} },
      { id: 'work', properties: { RedrivePolicy } },
    ],
    openAuthorizer(permissionsFile()),
  ));
  const endpoint = await app.listen({ port: 0, host: '127.0.0.1' });
  sqs = new SQSClient({ endpoint, region: 'eu-west-2', credentials: credentialsOf(operator), maxAttempts: 1 });
});
afterAll(() => app.close());

const urlOf = async (QueueName: string) => (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;

test('a move task returns every message with its attributes to the queue that it came from', async () => {
  const QueueUrl = await urlOf('work-dead');
  for (let number = 1; number <= 12; number += 1) {
    const MessageAttributes = { traceparent: { DataType: 'String', StringValue: `trace ${number}` } };
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: `message ${number}`, MessageAttributes }));
  }
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arn('work-dead') }));
  await eventually(async () => {
    const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: arn('work-dead') }));
    expect(Results).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 12, DestinationArn: arn('work') }]);
  });
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: await urlOf('work'), MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
  );
  expect(Messages).toHaveLength(10);
  for (const { Body, MessageAttributes } of Messages)
    expect(MessageAttributes?.['traceparent']?.StringValue).toBe(Body?.replace('message', 'trace'));
});

test('a queue that is no dead-letter queue, and a parameter that is not emulated, are refused by name', async () => {
  await expect(sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arn('work') }))).rejects.toThrow(/work is no dead-letter queue/);
  await expect(sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arn('work-dead'), DestinationArn: arn('other') }))).rejects.toThrow(
    /DestinationArn/,
  );
});
