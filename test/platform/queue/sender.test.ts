import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { queueSender } from '../../../platform/queue/sender.ts';
import { withSpan } from '../../../platform/telemetry/trace.ts';
import { startQueues, type Queues } from '../../support/queues.ts';

interface Note {
  readonly type: string;
  readonly text: string;
}

const note = (text: string): Note => ({ type: 'note.v1', text });
let queues: Queues;

beforeAll(async () => {
  queues = await startQueues();
});

afterAll(() => queues.stop());

describe('sending to a queue', () => {
  test('delivers every message of several batches', async () => {
    const sender = queueSender<Note>(queues.create('many'));
    const notes = Array.from({ length: 25 }, (_, index) => note(String(index)));
    expect(await sender.send(notes)).toEqual([]);
    expect(new Set(queues.bodies('many'))).toEqual(new Set(notes));
  });

  test('does nothing for no message', async () => {
    expect(await queueSender<Note>(queues.create('none')).send([])).toEqual([]);
  });

  test('sends the active trace context as attributes', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const sender = queueSender<Note>(queues.create('traced'));
    await withSpan('send', { traceparent }, () => sender.send([note('a')]));
    const [message] = queues.server.inspectQueue('traced')?.messages.ready ?? [];
    expect(message?.messageAttributes?.['traceparent']?.StringValue).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-/);
  });

  test('returns all messages when the queue does not respond', async () => {
    const errors: unknown[] = [];
    const sender = queueSender<Note>('http://127.0.0.1:1/000000000000/nowhere', { onFailure: (error) => errors.push(error) });
    const notes = [note('a'), note('b')];
    expect(await sender.send(notes)).toEqual(notes);
    expect(errors).toHaveLength(1);
  });

  test('returns messages that are too large, without a call to SQS, and sends the rest', async () => {
    const errors: Error[] = [];
    const url = queues.create('large');
    const sender = queueSender<Note>(url, { onFailure: (error) => errors.push(error as Error) });
    const large = note('x'.repeat(1_100_000));
    expect(await sender.sendOne(large)).toEqual({
      outcome: 'refused',
      error: new Error(`${url} accepts at most 1048576 bytes, and the message has 1100728`),
    });
    expect(errors).toHaveLength(1);
    const unsent = await sender.send([note('a'), large, note('b')]);
    expect(unsent.map(({ text }) => text.length)).toEqual([large.text.length]);
    expect(new Set(queues.bodies('large'))).toEqual(new Set([note('a'), note('b')]));
  });
});

describe('batches', () => {
  // A stand-in for SQS that can reject messages; the emulator cannot.
  const requests: { Id: string; MessageBody: string }[][] = [];
  let refuse: (body: string) => { readonly SenderFault: boolean } | undefined = () => undefined;
  const sqs = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      const { Entries } = JSON.parse(text) as { Entries: { Id: string; MessageBody: string }[] };
      requests.push(Entries);
      const Failed = Entries.flatMap(({ Id, MessageBody }) => {
        const refusal = refuse(MessageBody);
        return refusal ? [{ Id, Code: 'Refused', ...refusal }] : [];
      });
      const Successful = Entries.filter(({ Id }) => !Failed.some((failure) => failure.Id === Id)).map(({ Id, MessageBody }) => {
        return { Id, MessageId: Id, MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') };
      });
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.end(JSON.stringify({ Successful, Failed }));
    });
  });
  let previous: string | undefined;

  beforeAll(async () => {
    await new Promise<void>((resolve) => sqs.listen(0, '127.0.0.1', resolve));
    const address = sqs.address();
    previous = process.env['AWS_ENDPOINT_URL_SQS'];
    process.env['AWS_ENDPOINT_URL_SQS'] = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    return () => {
      process.env['AWS_ENDPOINT_URL_SQS'] = previous;
      sqs.closeAllConnections();
      sqs.close();
    };
  });

  const url = () => `${process.env['AWS_ENDPOINT_URL_SQS']}/000000000000/q`;

  test('combine messages of concurrent callers', async () => {
    const sender = queueSender<Note>(url());
    await sender.send([note('warm')]);
    requests.length = 0;
    await Promise.all(Array.from({ length: 30 }, (_, index) => sender.send([note(String(index))])));
    expect(requests.map((entries) => entries.length)).toEqual([10, 10, 10]);
  });

  test('are retried for messages that SQS could not accept', async () => {
    const refusals = new Map([[JSON.stringify(note('busy')), 1]]);
    refuse = (body) => {
      const left = refusals.get(body) ?? 0;
      refusals.set(body, left - 1);
      return left > 0 ? { SenderFault: false } : undefined;
    };
    requests.length = 0;
    expect(await queueSender<Note>(url()).send([note('fine'), note('busy')])).toEqual([]);
    expect(requests.map((entries) => entries.map(({ MessageBody }) => MessageBody))).toEqual([
      [JSON.stringify(note('fine')), JSON.stringify(note('busy'))],
      [JSON.stringify(note('busy'))],
    ]);
  });

  test('return messages that SQS rejects as invalid after one request', async () => {
    refuse = (body) => (body.includes('bad') ? { SenderFault: true } : undefined);
    requests.length = 0;
    const bad = note('bad');
    expect(await queueSender<Note>(url(), { onFailure: () => undefined }).send([note('good'), bad])).toEqual([bad]);
    expect(requests).toHaveLength(1);
    expect(await queueSender<Note>(url()).sendOne(bad)).toEqual({ outcome: 'refused', error: expect.any(Error) });
  });

  test('return messages that SQS still rejects after three requests', async () => {
    refuse = () => ({ SenderFault: false });
    requests.length = 0;
    expect(await queueSender<Note>(url(), { onFailure: () => undefined }).send([note('a')])).toEqual([note('a')]);
    expect(requests).toHaveLength(3);
    expect(await queueSender<Note>(url()).sendOne(note('a'))).toEqual({ outcome: 'failed', error: expect.any(Error) });
  });
});
