import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readScope } from '../../../../local/emulators/aws/scope.ts';
import { startQueues } from '../../../../local/emulators/sqs/queues.ts';
import { openAuthorizer } from '../../../../local/iam/authorizer.ts';
import { credentialsOf, operator, permissionsFile } from '../../../support/permissions-file.ts';

describe('the emulated SQS', () => {
  const queue = 'http://127.0.0.1/000000000000/work';
  const scope = readScope('111111111111', 'eu-west-2', []);
  let app: Awaited<ReturnType<typeof startQueues>>['app'];
  let client: SQSClient;

  beforeAll(async () => {
    ({ app } = await startQueues(scope, [{ id: 'work', properties: {} }], openAuthorizer(permissionsFile())));
    const endpoint = await app.listen({ port: 0, host: '127.0.0.1' });
    client = new SQSClient({ endpoint, region: 'eu-west-2', credentials: credentialsOf(operator) });
  });
  afterAll(() => app.close());

  test.each(['\t\n\r ~', '\u007F\u0080\uD7FF', '\uE000\uFFFD', '\u{10000}\u{1F600}\u{10FFFF}'])('accepts a body with %j', async (body) => {
    await expect(client.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: body }))).resolves.toBeDefined();
  });

  test.each(['\0', '\u0001', '\u000B', '\u001F', '\uFFFE', '\uFFFF', '\uD83D', '\uDE00\uD83D'])('refuses a body with %j', async (body) => {
    await expect(client.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: body }))).rejects.toThrow(/Invalid characters/);
    const Entries = [
      { Id: 'good', MessageBody: 'good' },
      { Id: 'bad', MessageBody: body },
    ];
    const { Failed, Successful } = await client.send(new SendMessageBatchCommand({ QueueUrl: queue, Entries }));
    expect(Failed).toMatchObject([{ Id: 'bad', SenderFault: true, Code: 'InvalidMessageContents' }]);
    expect(Successful).toMatchObject([{ Id: 'good' }]);
  });

  test('refuses a message attribute with such a character by name, and accepts an emoji', async () => {
    const withColour = (StringValue: string) => ({
      MessageBody: 'x',
      MessageAttributes: { size: { DataType: 'String', StringValue: 'L' }, colour: { DataType: 'String', StringValue } },
    });
    await expect(client.send(new SendMessageCommand({ QueueUrl: queue, ...withColour('\uFFFF') }))).rejects.toThrow(/"colour"/);
    const Entries = [{ Id: 'bad', ...withColour('\u0001') }];
    await expect(client.send(new SendMessageBatchCommand({ QueueUrl: queue, Entries }))).rejects.toThrow(/"colour"/);
    await expect(client.send(new SendMessageCommand({ QueueUrl: queue, ...withColour('\u{1F600}') }))).resolves.toBeDefined();
  });
});
