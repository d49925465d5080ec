import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { AwsError } from '../../../local/emulators/aws/aws-error.ts';
import { dataApi } from '../../../local/emulators/rds-data/data-api.ts';
import { getSecretValue } from '../../../local/emulators/secrets-manager/get-secret-value.ts';
import type { PostgresSettings } from '../../../platform/sql/postgres.ts';

export const resourceArn = 'arn:aws:rds:eu-west-2:000000000000:cluster:core';
export const coreSecretArn = 'arn:aws:secretsmanager:eu-west-2:000000000000:secret:core';

export interface Emulated {
  /** The database behind the Data API. */
  readonly core?: PostgresSettings;
  /** By ARN. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/** Starts the Data API and Secrets Manager and sets them as endpoints of this process's SDK clients. */
export async function startAws({ core, secrets = {} }: Emulated) {
  const secretStrings: Readonly<Record<string, string>> = {
    ...secrets,
    ...(core && { [coreSecretArn]: JSON.stringify({ username: core.user, password: core.password }) }),
  };
  const clusters = new Map(core ? [[resourceArn, { ...core, hasDataApi: true }]] : []);
  const data = dataApi(clusters, new Map(Object.entries(secretStrings)));
  const server = createServer((request, response) => {
    void buffer(request)
      .then(async (body) => {
        const input: unknown = JSON.parse(body.toString());
        if (request.url === '/Execute') return data.execute(input);
        return getSecretValue(new Map(Object.entries(secretStrings)), input);
      })
      .then(
        (result) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result)),
        (error: unknown) => {
          const code = error instanceof AwsError ? error.code : 'InternalServerErrorException';
          response
            .writeHead(error instanceof AwsError ? error.status : 500, { 'x-amzn-errortype': code })
            .end(JSON.stringify({ message: String(error) }));
        },
      );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-2',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_RDS_DATA: url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
    CORE_RESOURCE_ARN: resourceArn,
    CORE_SECRET_ARN: coreSecretArn,
    CORE_DATABASE: core?.database ?? '',
  });
  return {
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await data.close();
    },
  };
}

/** An SQS event with these bodies and the message ids m0, m1, … */
export function sqsEvent(...bodies: readonly unknown[]): SQSEvent {
  return {
    Records: bodies.map((body, index) => ({
      messageId: `m${index}`,
      receiptHandle: 'r',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(Date.now()), SenderId: 's', ApproximateFirstReceiveTimestamp: '0' },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-2:000000000000:queue',
      awsRegion: 'eu-west-2',
    })),
  };
}

/** The event with a traceparent for each message. */
export function underTraces(event: SQSEvent, traceparents: readonly string[]): SQSEvent {
  return {
    Records: event.Records.map((record, index) => ({
      ...record,
      messageAttributes: { traceparent: { dataType: 'String', stringValue: traceparents[index] ?? '' } },
    })),
  };
}

/** The ids of the batch item failures. */
export async function failuresOf(handler: (event: never, context: Context) => unknown, event: SQSEvent): Promise<readonly string[]> {
  const response = (await handler(event as never, {} as Context)) as SQSBatchResponse;
  return response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}
