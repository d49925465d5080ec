import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AppConfigClient, ListApplicationsCommand } from '@aws-sdk/client-appconfig';
import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../../support/eventually.ts';
import { flagResources } from '../../../support/flag-resources.ts';
import { freePort } from '../../../support/free-port.ts';
import { credentialsOf, operator, permissionsFile, permissionsOf, roleArn } from '../../../support/permissions-file.ts';

const region = 'eu-west-2';
const at = (service: string, rest: string) => `arn:aws:${service}:${region}:111111111111:${rest}`;
const [secret, key, cluster, queue] = [at('secretsmanager', 'secret:s'), at('kms', 'key/k'), at('rds', 'cluster:core'), at('sqs', 'work')];
const allow = (Action: string | readonly string[], Resource: string) => ({ Effect: 'Allow', Action, Resource });
const roles = {
  none: [],
  reader: [allow('secretsmanager:GetSecretValue', secret)],
  sender: [allow('sqs:SendMessage', queue), allow('ses:SendEmail', at('ses', 'identity/shop.example'))],
  agent: [allow(['appconfig:StartConfigurationSession', 'appconfig:GetLatestConfiguration'], '*')],
};
const keyPolicy = {
  Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Action: 'kms:*', Resource: '*' }],
};
const permissions = { resources: { [key]: keyPolicy } };
const file = permissionsFile(roles, permissions);
let emulator: ChildProcess;
let endpoint: string;
let printed = '';
let agentUrl: (agent: 'allowed' | 'refused' | 'unreachable') => string;

beforeAll(async () => {
  const ports = { main: await freePort(), allowed: await freePort(), refused: await freePort(), unreachable: await freePort() };
  const flags = flagResources({ gifts: true });
  const idOf = (type: string) => flags.find((each) => each.type.endsWith(`::${type}`))?.id;
  endpoint = `http://127.0.0.1:${ports.main}`;
  agentUrl = (agent) =>
    `http://127.0.0.1:${ports[agent]}/applications/${idOf('Application')}/environments/${idOf('Environment')}/configurations/${idOf('ConfigurationProfile')}`;
  emulator = fork(join(import.meta.dirname, '../../../../local/emulators/aws/main.ts'), { silent: true });
  emulator.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  emulator.send({
    port: ports.main,
    ports: [],
    agents: [
      { port: ports.allowed, accessKeyId: 'agent' },
      { port: ports.refused, accessKeyId: 'none' },
      { port: ports.unreachable, accessKeyId: 'agent', unreachable: 'no rule' },
    ],
    account: '111111111111',
    region,
    stateFolder: mkdtempSync(join(tmpdir(), 'aws-')),
    permissionsFile: file,
    resources: [
      ...flags,
      { type: 'AWS::SQS::Queue', id: 'work', properties: {} },
      { type: 'AWS::SecretsManager::Secret', id: secret, properties: { value: 'hidden', KmsKeyId: key } },
      {
        type: 'AWS::SES::EmailIdentity',
        id: 'shop.example',
        properties: { ConfigurationSetAttributes: { ConfigurationSetName: 'mails' } },
      },
      { type: 'AWS::RDS::DBCluster', id: cluster, properties: { host: '127.0.0.1', port: 1, database: 'core', hasDataApi: true } },
    ],
  });
  const [reply]: unknown[] = await once(emulator, 'message');
  expect(reply).toEqual({});
});
afterAll(() => emulator.kill('SIGKILL'));

const settings = (role: string) => ({ endpoint, region, credentials: credentialsOf(role), maxAttempts: 1 });
const QueueUrl = 'https://sqs.eu-west-2.amazonaws.com/111111111111/work';
const send = (role: string) =>
  new SQSClient(settings(role)).send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: '1', MessageBody: 'x' }] }));
const readSecret = (role: string) => new SecretsManagerClient(settings(role)).send(new GetSecretValueCommand({ SecretId: secret }));
const Simple = { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } };
const mail = (role: string) =>
  new SESv2Client(settings(role)).send(
    new SendEmailCommand({
      FromEmailAddress: 'ShopMart <a@shop.example>',
      Destination: { ToAddresses: ['b@x.example'] },
      Content: { Simple },
    }),
  );
const refusedWith = (action: string, resource: string) => ({
  name: 'AccessDeniedException',
  message: expect.stringContaining(`is not authorized to perform: ${action} on resource: ${resource} because no`),
});

describe('the SDK client of a role', () => {
  test('sends to a queue with sqs:SendMessage only', async () => {
    await expect(send('sender')).resolves.toMatchObject({ Successful: [{ Id: '1' }] });
    await expect(send('none')).rejects.toMatchObject(refusedWith('sqs:SendMessage', queue));
    const receive = new SQSClient(settings('sender')).send(new ReceiveMessageCommand({ QueueUrl }));
    await expect(receive).rejects.toMatchObject(refusedWith('sqs:ReceiveMessage', queue));
  });

  test('reads a secret with the right to read it and to use its key', async () => {
    await expect(readSecret('none')).rejects.toMatchObject(refusedWith('secretsmanager:GetSecretValue', secret));
    await expect(readSecret('reader')).rejects.toMatchObject(refusedWith('kms:Decrypt', key));
    await expect(readSecret(operator)).resolves.toMatchObject({ SecretString: 'hidden' });
  });

  test('needs the cluster and the secret for a statement of the Data API', async () => {
    const statement = { resourceArn: cluster, secretArn: secret, sql: 'select 1' };
    const execute = (role: string) => new RDSDataClient(settings(role)).send(new ExecuteStatementCommand(statement));
    await expect(execute('none')).rejects.toMatchObject(refusedWith('rds-data:ExecuteStatement', cluster));
    // Past IAM; the secret of this test is no login.
    await expect(execute(operator)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('needs the sender and its configuration set for a mail', async () => {
    await expect(mail('none')).rejects.toMatchObject(refusedWith('ses:SendEmail', at('ses', 'identity/shop.example')));
    await expect(mail('sender')).rejects.toMatchObject(refusedWith('ses:SendEmail', at('ses', 'configuration-set/mails')));
    await expect(mail(operator)).resolves.toMatchObject({ MessageId: expect.any(String) });
  });

  test('may not change flags, and may ask who it is', async () => {
    const list = (role: string) => new AppConfigClient(settings(role)).send(new ListApplicationsCommand({}));
    await expect(list('agent')).rejects.toMatchObject(refusedWith('appconfig:ListApplications', '*'));
    await expect(list(operator)).resolves.toMatchObject({ Items: [expect.anything()] });
    const identity = new STSClient(settings('none')).send(new GetCallerIdentityCommand({}));
    await expect(identity).resolves.toMatchObject({ Arn: 'arn:aws:sts::111111111111:assumed-role/none/session' });
  });

  test('is refused with an unknown key, and a request without a signature too', async () => {
    await expect(send('unknown')).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
    await expect(readSecret('unknown')).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
    const unsigned = await fetch(`${endpoint}/Execute`, { method: 'POST', body: '{}' });
    expect([unsigned.status, unsigned.headers.get('x-amzn-errortype')]).toEqual([403, 'MissingAuthenticationTokenException']);
  });
});

test("the agent beside a task reads flags with the task's role, and through its network", async () => {
  expect(await (await fetch(agentUrl('allowed'))).json()).toEqual({ gifts: { enabled: true } });
  expect(await (await fetch(agentUrl('refused'))).text()).toContain('appconfig:StartConfigurationSession');
  expect(await (await fetch(agentUrl('unreachable'))).text()).toContain('no rule');
});

test('a refusal is printed under the name of the process, and kept in a file', async () => {
  await send('none').catch(() => undefined);
  expect(readFileSync(join(dirname(file), 'refusals.jsonl'), 'utf8')).toMatch(
    /"name":"session","message":"IAM refused a call: .*sqs:SendMessage/,
  );
  await eventually(() =>
    expect(printed).toMatch(/^\{"level":"error","service":"session","message":"IAM refused a call: User: .*sqs:SendMessage/m),
  );
});

test('permissions that are edited while the emulator runs are applied', async () => {
  const original = readFileSync(file, 'utf8');
  await expect(send('none')).rejects.toMatchObject(refusedWith('sqs:SendMessage', queue));
  const edited = permissionsOf(roles, permissions);
  writeFileSync(file, JSON.stringify({ ...edited, identities: { ...edited.identities, [roleArn('none')]: { Statement: roles.sender } } }));
  await eventually(async () => expect(await send('none')).toMatchObject({ Successful: [{ Id: '1' }] }));
  writeFileSync(file, original);
  await eventually(async () => expect(await send('none').catch((error: Error) => error.name)).toBe('AccessDeniedException'));
});
