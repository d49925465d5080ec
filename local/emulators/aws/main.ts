import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import * as z from 'zod';
import { openAuthorizer } from '../../iam/authorizer.ts';
import type { RequiredAccess } from '../../iam/permissions.ts';
import { sendJson, listenOn, messageOf, readBody } from '../../runtime/http.ts';
import { serveEmulator } from '../../runtime/processes/serve-emulator.ts';
import { openConfiguration } from '../appconfig/configuration.ts';
import { readFlagResources } from '../appconfig/resources.ts';
import { appConfigRoutes } from '../appconfig/routes.ts';
import { metricData } from '../cloudwatch/metric-data.ts';
import { Cluster, dataApi } from '../rds-data/data-api.ts';
import { feedback } from '../ses/feedback.ts';
import { mailbox } from '../ses/mailbox.ts';
import { Bucket, bucketServer } from '../s3/buckets.ts';
import { openObjectStore } from '../s3/object-store.ts';
import { startQueues } from '../sqs/queues.ts';
import { secretsManager } from '../secrets-manager/secrets.ts';
import { callerIdentity } from '../sts/caller-identity.ts';
import { agentPort } from './agent-port.ts';
import { AwsError } from './aws-error.ts';
import { appConfigAccess, mailAccess, metricAccess, requestedSecretAccess, statementAccess } from './required-access.ts';
import { readScope } from './scope.ts';

// Emulates the AWS APIs that the code calls, except Lambda and CloudFront. Each API has a port of its own, as it has a host on AWS.
const Secret = z.object({ value: z.string() });
const maximumRequestBytes = 4 * 1_048_576;

interface Action {
  /** The permissions that the call needs. */
  readonly access: (body: unknown) => readonly RequiredAccess[];
  readonly run: (body: unknown) => object | Promise<object>;
}

serveEmulator(async ({ port, ports, s3Port, agents, account, region, stateFolder, permissionsFile, resources }) => {
  const ofType = (type: string) => resources.filter((resource) => resource.type === `AWS::${type}`);
  const authorizer = openAuthorizer(permissionsFile);
  const scope = readScope(account, region, resources);
  const secrets = secretsManager(
    new Map(ofType('SecretsManager::Secret').map(({ id, properties }) => [id, Secret.parse(properties).value])),
  );
  const data = dataApi(new Map(ofType('RDS::DBCluster').map(({ id, properties }) => [id, Cluster.parse(properties)])), secrets);
  const queues = await startQueues(scope, ofType('SQS::Queue'), authorizer);
  const mails = mailbox(new Set(ofType('SES::EmailIdentity').map(({ id }) => id)));
  const reportFeedback = feedback(ofType('Events::Rule'), queues.deliver);
  const sendMail = async (body: unknown) => {
    const mail = mails.send(body);
    await reportFeedback(mail);
    return { MessageId: mail.id };
  };
  const metrics = metricData();
  const flags = readFlagResources(resources);
  const appConfig = flags && appConfigRoutes(flags, openConfiguration(flags, join(stateFolder, 'appconfig.json')));

  const actions = new Map<string, Action>([
    ['POST /Execute', { access: (body) => statementAccess(scope, body), run: async (body) => data.execute(body) }],
    ['GraniteServiceVersion20100801.PutMetricData', { access: metricAccess, run: (body) => metrics.put(body) }],
    ['POST /v2/email/outbound-emails', { access: (body) => mailAccess(scope, body), run: sendMail }],
    ...[...secrets.actions].map(
      ([name, run]) => [name, { access: (body: unknown) => requestedSecretAccess(scope, name, body), run }] as const,
    ),
  ]);

  const showMails = (response: ServerResponse, query: URLSearchParams): void => {
    const recipient = query.get('to');
    if (query.get('format') === 'json') return sendJson(response, 200, { mails: mails.list(recipient) });
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(mails.page(recipient));
  };
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const name = String(request.headers['x-amz-target'] ?? `${request.method} ${pathname}`);
    // The queues' server authorizes each call itself: the queue is named in the body.
    if (name.startsWith('AmazonSQS.')) return queues.app.routing(request, response);
    if (name === 'GET /mailbox') return showMails(response, searchParams);
    if (name === 'GET /metric-data') return sendJson(response, 200, { dataPoints: metrics.list() });
    const caller = authorizer.caller(request.headers.authorization);
    if (/^\/(applications|deploymentstrategies)(\/|$)/.test(pathname)) {
      authorizer.require(caller, appConfigAccess(scope, `${request.method} ${pathname}`));
      if (await appConfig?.(request, response, pathname)) return;
    }
    const body = await readBody(request, maximumRequestBytes);
    if (body === undefined) throw new AwsError('BadRequestException', 'Request size exceeds the limit of 4 MiB', 413);
    if (name === 'POST /')
      return void response.writeHead(200, { 'content-type': 'text/xml' }).end(callerIdentity(account, body, caller.arn));
    const action = actions.get(name);
    if (!action)
      throw new AwsError(
        'UnknownOperationException',
        `${name} is not emulated; local/emulators/aws/main.ts lists the emulated actions`,
        404,
      );
    const input: unknown = JSON.parse(body || '{}');
    authorizer.require(caller, action.access(input));
    sendJson(response, 200, await action.run(input));
  };
  const fail = (response: ServerResponse) => (error: unknown) => {
    const { code, message, status } = error instanceof AwsError ? error : new AwsError('ValidationException', messageOf(error));
    sendJson(response, status, { __type: code, message }, { 'x-amzn-errortype': code });
  };
  for (const each of [port, ...ports])
    await listenOn(
      createServer((request, response) => void respond(request, response).catch(fail(response))),
      each,
    );
  const buckets = new Map(ofType('S3::Bucket').map(({ id, properties }) => [id, Bucket.parse(properties)]));
  const objects = openObjectStore(join(stateFolder, 's3'));
  await listenOn(bucketServer({ buckets, objects, authorizer, notify: queues.deliver }), s3Port);
  for (const agent of agents) await listenOn(createServer(agentPort(agent, { scope, authorizer, appConfig, fail })), agent.port);
  return async () => data.close();
});
