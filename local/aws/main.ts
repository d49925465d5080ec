import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { answerJson, listenOn, readBody } from '../http.ts';
import { playPart } from '../processes/play-part.ts';
import { AwsError } from './aws-error.ts';
import { dataApi } from './data-api.ts';
import type { ClusterAddress } from './data-api.ts';
import { mailbox } from './mailbox.ts';

// The AWS APIs that product code calls, SQS and CloudFront apart. Whatever is not here is refused by name.
const Cluster = z.object({ host: z.string(), port: z.int(), database: z.string(), hasDataApi: z.boolean() });
const clusters = new Map<string, ClusterAddress>();
const secrets = new Map<string, string>();
const identities = new Set<string>();
const maximumRequestBytes = 4 * 1_048_576;

const data = dataApi({ cluster: (arn) => clusters.get(arn), secret: (arn) => secrets.get(arn) });
const mails = mailbox((address) => identities.has(address) || identities.has(address.slice(address.indexOf('@') + 1)));

function getSecretValue(body: unknown): object {
  const { SecretId } = z.object({ SecretId: z.string() }).parse(body);
  const SecretString = secrets.get(SecretId);
  if (SecretString === undefined) throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  return { ARN: SecretId, Name: SecretId.split(':').at(-1), SecretString, VersionStages: ['AWSCURRENT'] };
}

type Act = (body: unknown) => object | Promise<object>;

const actions: Readonly<Record<string, Act>> = {
  'POST /Execute': (body) => data.execute(body),
  'POST /v2/email/outbound-emails': (body) => mails.send(body),
  'secretsmanager.GetSecretValue': getSecretValue,
};

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (request.method === 'GET' && url.pathname === '/mailbox') {
    const recipient = url.searchParams.get('to');
    if (url.searchParams.get('format') === 'json') return answerJson(response, 200, { mails: mails.list(recipient) });
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(mails.page(recipient));
    return;
  }
  const name = String(request.headers['x-amz-target'] ?? `${request.method} ${url.pathname}`);
  const act = actions[name];
  if (!act)
    throw new AwsError('UnknownOperationException', `${name} is not emulated on this machine (local/aws/main.ts lists what is)`, 404);
  const body = await readBody(request, maximumRequestBytes);
  if (!body) throw new AwsError('BadRequestException', 'Request size exceeds the limit of 4 MiB', 413);
  answerJson(response, 200, await act(JSON.parse(body.toString() || '{}')), { 'x-amzn-requestid': randomUUID() });
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    if (response.destroyed || response.headersSent) return;
    const refusal =
      error instanceof AwsError ? error : new AwsError('ValidationException', error instanceof Error ? error.message : String(error));
    answerJson(response, refusal.status, { __type: refusal.code, message: refusal.message }, { 'x-amzn-errortype': refusal.code });
  });
});

playPart({
  put(type, id, properties) {
    if (type === 'AWS::RDS::DBCluster') clusters.set(id, Cluster.parse(properties));
    else if (type === 'AWS::SecretsManager::Secret') secrets.set(id, z.string().parse(properties));
    else identities.add(id);
  },
  async open(settings) {
    await listenOn(server, z.object({ port: z.int() }).parse(settings).port);
  },
  close: () => data.close(),
});
