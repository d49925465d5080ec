import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import type { Context, SQSEvent } from 'aws-lambda';
import { mintOrderNumber } from '../../../domain/order/sale/order-number.ts';
import { savePlacedOrder } from '../../../domain/order/sale/store.ts';
import { mintCustomerId, mintShardedId } from '../../../platform/sharding/order-id.ts';
import { shardedDatabase } from '../../../platform/sharding/sharded.ts';
import { bought } from '../builders/orders.ts';
import { freshDatabase } from '../postgres.ts';
import { startQueues } from '../queues.ts';

/** The database with its secret and the queues of the order Lambdas; sets the environment for their `config.ts`. */
export async function startOrderLambdas() {
  const [database, queues] = await Promise.all([freshDatabase(['order']), startQueues()]);
  const { host, port, database: name, user, password } = database.settings('order');
  const secrets = createServer((_request, response) => {
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify({ SecretString: JSON.stringify({ username: user, password }) }));
  });
  await new Promise<void>((resolve) => secrets.listen(0, '127.0.0.1', resolve));
  const address = secrets.address();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    DATABASE_HOST: host,
    DATABASE_PORT: String(port),
    DATABASE_NAME: name,
    DATABASE_TLS: 'disable',
    DATABASE_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-2:000000000000:secret:shop',
    STOCK_COMMANDS_URL: queues.create('stock-commands'),
    PICK_COMMANDS_URL: queues.create('pick-commands'),
    PAYMENT_COMMANDS_URL: queues.create('payment-commands'),
    SHOP_URL: 'https://shop.example',
  });
  const orders = shardedDatabase(database.sql('order'));
  return {
    orders,
    queues,
    admin: database.admin,
    async placeOrder(now = new Date()) {
      const customerId = mintCustomerId();
      const terms = bought({ customerId, orderId: mintShardedId({ customerId, at: now }), number: mintOrderNumber() });
      await savePlacedOrder(orders, { key: randomUUID(), fingerprint: 'same', terms, placedAt: now.toISOString(), now });
      return terms;
    },
    async stop() {
      await Promise.all([orders.close(), database.admin.close(), queues.stop()]);
      secrets.close();
    },
  };
}

/** An SQS event; bodies are strings, or values that are serialised to JSON. */
export function batch(bodies: Readonly<Record<string, unknown>>): SQSEvent {
  const Records = Object.entries(bodies).map(([messageId, body]) => ({
    messageId,
    receiptHandle: messageId,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: '0', SenderId: 'test', ApproximateFirstReceiveTimestamp: '0' },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-2:000000000000:saga-replies',
    awsRegion: 'eu-west-2',
  }));
  return { Records };
}

export const context = { functionName: 'test', awsRequestId: 'test', getRemainingTimeInMillis: () => 5_000 } as Context;
