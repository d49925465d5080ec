import { randomUUID } from 'node:crypto';
import { buildApp } from 'fauxqs';
import * as z from 'zod';
import type { Authorizer } from '../../iam/authorizer.ts';
import { AwsError } from '../aws/aws-error.ts';
import { queueAccess } from '../aws/required-access.ts';
import type { Scope } from '../aws/required-access.ts';
import { type DeadLetterQueue, moveTasks } from './move-tasks.ts';
import { acceptSqsCharacters, refusedAttribute } from './sqs-characters.ts';

const ignored = z.unknown().optional();
const text = z.coerce.string().optional();
/** The supported properties of a queue. */
const Queue = z.strictObject({
  QueueName: ignored,
  SqsManagedSseEnabled: ignored,
  VisibilityTimeout: text,
  MessageRetentionPeriod: text,
  RedrivePolicy: z
    .strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.int() })
    .transform(({ maxReceiveCount, deadLetterTargetArn: arn }) =>
      // fauxqs keeps all queues under one account of its own.
      JSON.stringify({ maxReceiveCount, deadLetterTargetArn: arn.replace(/:\d{12}:/, ':000000000000:') }),
    )
    .optional(),
});
const Received = z.object({ Messages: z.array(z.object({ ReceiptHandle: z.string() })).default([]) });
const ReceiveRequest = z.object({ QueueUrl: z.string() });

/** A template's properties as attributes of CreateQueue. @throws Error that names an unsupported property */
export function queueAttributes(properties: unknown): object {
  const { QueueName: _name, SqsManagedSseEnabled: _encryption, ...attributes } = Queue.parse(properties);
  return attributes;
}

/** SQS in memory, by fauxqs: 0.03 CPU-ms per message in batches of ten, half of what our own server took. */
export async function startQueues(
  scope: Scope,
  queues: readonly { readonly id: string; readonly properties: unknown }[],
  authorizer: Authorizer,
) {
  await acceptSqsCharacters();
  const app = buildApp({ logger: false, defaultRegion: scope.region });
  /** Only requests from the network are authorized, not the calls below. */
  const own = randomUUID();
  const call = async (action: string, payload: object) => {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}`, authorization: own };
    const { statusCode, body } = await app.inject({ method: 'POST', url: '/', headers, payload: JSON.stringify(payload) });
    if (statusCode !== 200) throw new Error(`${action}: ${body}`);
    return z.unknown().parse(JSON.parse(body || '{}'));
  };
  app.addHook('preHandler', async ({ headers, body }, reply) => {
    if (headers.authorization === own) return;
    try {
      const [, operation = ''] = String(headers['x-amz-target']).split('.');
      authorizer.require(authorizer.caller(headers.authorization), queueAccess(scope, operation, body));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return reply.code(error.status).send({ __type: `com.amazon.coral.service#${error.code}`, message: error.message });
    }
  });
  app.addHook('preHandler', async ({ headers, body }, reply) => {
    const name = String(headers['x-amz-target']).includes('.SendMessage') ? refusedAttribute(body) : undefined;
    if (name === undefined) return;
    const message = `The value of message attribute "${name}" has invalid characters.`;
    await reply.code(400).send({ __type: 'com.amazonaws.sqs#InvalidParameterValue', message });
  });
  // Messages of a receiver that exited during its long poll become visible at once; fauxqs would hide them for the visibility timeout.
  app.addHook('onSend', async ({ raw, body }, _reply, payload) => {
    if (!raw.socket.destroyed || !String(raw.headers['x-amz-target']).endsWith('.ReceiveMessage')) return;
    for (const { ReceiptHandle } of Received.parse(JSON.parse(String(payload))).Messages) {
      await call('ChangeMessageVisibility', { ...ReceiveRequest.parse(body), ReceiptHandle, VisibilityTimeout: 0 });
    }
  });
  const moves: Readonly<Record<string, (request: unknown) => Promise<object>>> = moveTasks(deadLetterQueues(scope.region, queues), call);
  app.addHook('preHandler', async ({ headers, body }, reply) => {
    const move = moves[String(headers['x-amz-target']).split('.')[1] ?? ''];
    if (!move) return;
    try {
      await reply.send(await move(body));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      await reply.code(error.status).send({ __type: `com.amazonaws.sqs#${error.code}`, message: error.message });
    }
  });
  for (const { id, properties } of queues) await call('CreateQueue', { QueueName: id, Attributes: queueAttributes(properties) });
  /** Sends a message in the name of a service of AWS. */
  const deliver = async (queueArn: string, body: string) =>
    call('SendMessage', { QueueUrl: `http://sqs.${scope.region}.localhost/000000000000/${queueArn.split(':').at(-1)}`, MessageBody: body });
  return { app, deliver };
}

const Redrive = z.object({ RedrivePolicy: z.object({ deadLetterTargetArn: z.string() }) });

/** The dead-letter queues by the policies of the queues that they belong to. */
function deadLetterQueues(
  region: string,
  queues: readonly { readonly id: string; readonly properties: unknown }[],
): readonly DeadLetterQueue[] {
  // fauxqs finds a queue by the name in its URL.
  const urlOf = (name: string) => `http://sqs.${region}.localhost/000000000000/${name}`;
  return queues.flatMap(({ id, properties }) => {
    const arn = Redrive.safeParse(properties).data?.RedrivePolicy.deadLetterTargetArn;
    const prefix = arn?.replace(/[^:]*$/, '') ?? '';
    return arn === undefined ? [] : [{ arn, url: urlOf(arn.slice(prefix.length)), sourceArn: `${prefix}${id}`, sourceUrl: urlOf(id) }];
  });
}
