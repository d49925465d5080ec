import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import { sendJson, listenOn, messageOf, readBody } from '../../runtime/http.ts';
import { serveEmulator } from '../../runtime/processes/serve-emulator.ts';
import { openConfiguration } from '../appconfig/configuration.ts';
import { readFlagResources } from '../appconfig/resources.ts';
import { appConfigRoutes } from '../appconfig/routes.ts';
import { metricData } from '../cloudwatch/metric-data.ts';
import { AwsError } from './aws-error.ts';
import { Cluster, dataApi } from '../rds-data/data-api.ts';
import { getSecretValue } from '../secrets-manager/get-secret-value.ts';
import { mailbox } from '../ses/mailbox.ts';
import { startQueues } from '../sqs/queues.ts';
import { callerIdentity } from '../sts/caller-identity.ts';

// Emulates the AWS APIs that the code calls, except Lambda and CloudFront.
const Secret = z.object({ value: z.string() });
const maximumRequestBytes = 4 * 1_048_576;

serveEmulator(async ({ port, account, region, stateFolder, resources }) => {
  const ofType = (type: string) => resources.filter((resource) => resource.type === `AWS::${type}`);
  const secrets = new Map(ofType('SecretsManager::Secret').map(({ id, properties }) => [id, Secret.parse(properties).value]));
  const data = dataApi(new Map(ofType('RDS::DBCluster').map(({ id, properties }) => [id, Cluster.parse(properties)])), secrets);
  const mails = mailbox(new Set(ofType('SES::EmailIdentity').map(({ id }) => id)));
  const queues = await startQueues(region, ofType('SQS::Queue'));
  const metrics = metricData();
  const flags = readFlagResources(resources);
  const appConfig = flags && appConfigRoutes(flags, openConfiguration(flags, join(stateFolder, 'appconfig.json')));

  const actions = new Map<string, (body: unknown) => object | Promise<object>>([
    ['POST /Execute', async (body) => data.execute(body)],
    ['GraniteServiceVersion20100801.PutMetricData', (body) => metrics.put(body)],
    ['GET /metric-data', () => ({ dataPoints: metrics.list() })],
    ['POST /v2/email/outbound-emails', (body) => mails.send(body)],
    ['secretsmanager.GetSecretValue', (body) => getSecretValue(secrets, body)],
  ]);

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const name = String(request.headers['x-amz-target'] ?? `${request.method} ${pathname}`);
    if (name.startsWith('AmazonSQS.')) return queues.routing(request, response);
    if (await appConfig?.(request, response, pathname)) return;
    if (name === 'GET /mailbox') {
      const recipient = searchParams.get('to');
      if (searchParams.get('format') === 'json') return sendJson(response, 200, { mails: mails.list(recipient) });
      return void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(mails.page(recipient));
    }
    const action = actions.get(name);
    if (name === 'POST /') {
      const identity = callerIdentity(account, (await readBody(request, maximumRequestBytes)) ?? '');
      return void response.writeHead(200, { 'content-type': 'text/xml' }).end(identity);
    }
    if (!action)
      throw new AwsError(
        'UnknownOperationException',
        `${name} is not emulated; local/emulators/aws/main.ts lists the emulated actions`,
        404,
      );
    const body = await readBody(request, maximumRequestBytes);
    if (body === undefined) throw new AwsError('BadRequestException', 'Request size exceeds the limit of 4 MiB', 413);
    sendJson(response, 200, await action(JSON.parse(body || '{}')));
  };
  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      const { code, message, status } = error instanceof AwsError ? error : new AwsError('ValidationException', messageOf(error));
      sendJson(response, status, { __type: code, message }, { 'x-amzn-errortype': code });
    });
  });
  await listenOn(server, port);
  return async () => data.close();
});
