import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { createServer, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCustomResource } from '../../../platform/aws/custom-resource.ts';

interface ReceivedResponse {
  readonly method: string | undefined;
  readonly contentType: string | undefined;
  readonly body: unknown;
}

const received: ReceivedResponse[] = [];
let refusals = 0;
const s3 = createServer((request: IncomingMessage, response) => {
  let text = '';
  request.on('data', (chunk) => (text += chunk));
  request.on('end', () => {
    refusals -= 1;
    response.statusCode = refusals >= 0 ? 503 : 200;
    if (refusals < 0) received.push({ method: request.method, contentType: request.headers['content-type'], body: JSON.parse(text) });
    response.end();
  });
});
let responseUrl = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => s3.listen(0, '127.0.0.1', resolve));
  const address = s3.address();
  responseUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
});

afterAll(() => {
  s3.closeAllConnections();
  s3.close();
});

beforeEach(() => {
  received.length = 0;
  refusals = 0;
});

function event(RequestType: 'Create' | 'Update' | 'Delete'): CloudFormationCustomResourceEvent {
  return {
    RequestType,
    ResponseURL: responseUrl,
    StackId: 'arn:stack',
    RequestId: 'request-1',
    LogicalResourceId: 'Migration',
    ResourceType: 'Custom::SchemaMigration',
    ServiceToken: 'arn:function',
    ResourceProperties: { ServiceToken: 'arn:function' },
    ...(RequestType !== 'Create' && { PhysicalResourceId: 'schema-before' }),
    ...(RequestType === 'Update' && { OldResourceProperties: {} }),
  } as CloudFormationCustomResourceEvent;
}

const about = { StackId: 'arn:stack', RequestId: 'request-1', LogicalResourceId: 'Migration' };

describe('a migration as a custom resource', () => {
  test('runs on create and returns its name', async () => {
    let isDone = false;
    await runCustomResource(event('Create'), 'schema-shop', async () => {
      isDone = true;
    });
    expect(isDone).toBe(true);
    expect(received).toEqual([
      { method: 'PUT', contentType: '', body: { ...about, Status: 'SUCCESS', PhysicalResourceId: 'schema-shop' } },
    ]);
  });

  test('runs again on update and keeps its name', async () => {
    let isDone = false;
    await runCustomResource(event('Update'), 'schema-shop', async () => {
      isDone = true;
    });
    expect(isDone).toBe(true);
    expect(received[0]?.body).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'schema-before' });
  });

  test('keeps the data on delete', async () => {
    await runCustomResource(event('Delete'), 'schema-shop', async () => {
      throw new Error('must not run');
    });
    expect(received[0]?.body).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'schema-before' });
  });

  test('reports the reason of a failure to CloudFormation, so that the deployment stops immediately', async () => {
    await runCustomResource(event('Create'), 'schema-shop', async () => {
      throw new Error(`000002_x.sql was edited ${'x'.repeat(5000)}`);
    });
    expect(received[0]?.body).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/^000002_x\.sql was edited x{10}/) });
  });

  test('retries the response when CloudFormation does not accept it', async () => {
    refusals = 2;
    await runCustomResource(event('Create'), 'schema-shop', async () => undefined);
    expect(received).toHaveLength(1);
  });
});
