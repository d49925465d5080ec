import { buildApp } from 'fauxqs';
import { z } from 'zod';
import { playPart } from '../processes/play-part.ts';
import { queueAttributes } from './queue-attributes.ts';

// SQS in memory. fauxqs carried 8,000 messages/s in batches of ten at 0.03 CPU-ms each (send, receive and delete); a server of our own took twice that.
const Settings = z.object({ port: z.int(), region: z.string() });
const Received = z.object({ Messages: z.array(z.object({ ReceiptHandle: z.string() })).default([]) });
const Asked = z.object({ QueueUrl: z.string() });
const early: (() => Promise<void>)[] = [];
let app: ReturnType<typeof buildApp> | undefined;

async function act(action: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` };
  const response = await app?.inject({ method: 'POST', url: '/', headers, payload: JSON.stringify(body) });
  if (response?.statusCode !== 200) throw new Error(`${action}: ${response?.body}`);
}

playPart({
  async put(_type, QueueName, properties) {
    const create = async () => act('CreateQueue', { QueueName, Attributes: queueAttributes(properties) });
    if (app) await create();
    else early.push(create);
  },
  async open(settings) {
    const { port, region } = Settings.parse(settings);
    app = buildApp({ logger: false, defaultRegion: region });
    // A receiver that dies in a long poll must not take messages with it. fauxqs would hide them for the visibility time-out; they are shown again at once.
    app.addHook('onSend', async ({ raw, body }, _reply, payload) => {
      if (!raw.socket.destroyed || !String(raw.headers['x-amz-target']).endsWith('.ReceiveMessage')) return;
      for (const { ReceiptHandle } of Received.parse(JSON.parse(String(payload))).Messages) {
        await act('ChangeMessageVisibility', { ...Asked.parse(body), ReceiptHandle, VisibilityTimeout: 0 });
      }
    });
    for (const create of early) await create();
    await app.listen({ port, host: '127.0.0.1' });
  },
});
