import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { answerJson, listenOn, messageOf, readBody } from '../http.ts';
import { playPart } from '../processes/play-part.ts';
import { AwsError } from './aws-error.ts';
import { Cluster, dataApi } from './data-api.ts';
import { mailbox } from './mailbox.ts';

// The AWS APIs that the code calls, SQS, Lambda and CloudFront apart. Whatever is not here is refused by name.
const clusters = new Map<string, z.infer<typeof Cluster>>();
const secrets = new Map<string, string>();
const identities = new Set<string>();
const maximumRequestBytes = 4 * 1_048_576;
const data = dataApi(clusters, secrets);
const mails = mailbox(identities);

const actions: Readonly<Record<string, (body: unknown) => object | Promise<object>>> = {
  'POST /Execute': async (body) => data.execute(body),
  'POST /v2/email/outbound-emails': (body) => mails.send(body),
  'secretsmanager.GetSecretValue': (body) => {
    const { SecretId } = z.object({ SecretId: z.string() }).parse(body);
    const SecretString = secrets.get(SecretId);
    if (SecretString === undefined) throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return { ARN: SecretId, SecretString };
  },
};

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://here');
  if (request.method === 'GET' && pathname === '/mailbox') {
    const recipient = searchParams.get('to');
    if (searchParams.get('format') === 'json') return answerJson(response, 200, { mails: mails.list(recipient) });
    return void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(mails.page(recipient));
  }
  const name = String(request.headers['x-amz-target'] ?? `${request.method} ${pathname}`);
  const act = actions[name];
  if (!act)
    throw new AwsError('UnknownOperationException', `${name} is not emulated on this machine (local/aws/main.ts lists what is)`, 404);
  const body = await readBody(request, maximumRequestBytes);
  if (body === undefined) throw new AwsError('BadRequestException', 'Request size exceeds the limit of 4 MiB', 413);
  answerJson(response, 200, await act(JSON.parse(body || '{}')));
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    const { code, message, status } = error instanceof AwsError ? error : new AwsError('ValidationException', messageOf(error));
    answerJson(response, status, { __type: code, message }, { 'x-amzn-errortype': code });
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
  close: async () => data.close(),
});
