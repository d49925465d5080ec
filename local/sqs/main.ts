import { buildApp } from 'fauxqs';
import { z } from 'zod';
import { playPart } from '../processes/play-part.ts';
import { queueAttributes } from './queue-attributes.ts';

// SQS in memory. fauxqs carried 8,000 messages/s in batches of ten at 0.03 CPU-ms each (send, receive and delete), less than a server of our own took.
const Settings = z.object({ port: z.int(), region: z.string() });
const Received = z.object({ Messages: z.array(z.object({ ReceiptHandle: z.string() })) });
let app: ReturnType<typeof buildApp> | undefined;
const early: [name: string, properties: unknown][] = [];

async function act(action: string, body: object): Promise<void> {
  const response = await app?.inject({
    method: 'POST',
    url: '/',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` },
    payload: JSON.stringify(body),
  });
  if (response && response.statusCode !== 200) throw new Error(`${action}: ${response.body}`);
}

async function createQueue(name: string, properties: unknown): Promise<void> {
  await act('CreateQueue', { QueueName: name, Attributes: queueAttributes(properties) });
}

playPart({
  async put(_type, name, properties) {
    if (app) await createQueue(name, properties);
    else early.push([name, properties]);
  },
  async open(settings) {
    const { port, region } = Settings.parse(settings);
    app = buildApp({ logger: false, defaultRegion: region });
    // A receiver that dies in a long poll must not take messages with it: they are shown again at once. fauxqs would hide them for the visibility time-out.
    app.addHook('onSend', async ({ raw, body }, _reply, payload) => {
      if (!raw.socket.destroyed || !String(raw.headers['x-amz-target']).endsWith('.ReceiveMessage') || typeof payload !== 'string') return;
      const { QueueUrl } = z.object({ QueueUrl: z.string() }).parse(body);
      const received = Received.safeParse(JSON.parse(payload));
      for (const { ReceiptHandle } of received.data?.Messages ?? []) {
        await act('ChangeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 });
      }
    });
    for (const [name, properties] of early) await createQueue(name, properties);
    await app.listen({ port, host: '127.0.0.1' });
  },
});
