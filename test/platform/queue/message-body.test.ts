import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { assert, asyncProperty, integer, oneof, string, uniqueArray } from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toMessageBody } from '../../../platform/queue/message-body.ts';
import { queueSender } from '../../../platform/queue/sender.ts';
import { startQueues, type Queues } from '../../support/queues.ts';

interface Note {
  readonly type: string;
  readonly text: string;
}

let queues: Queues;

beforeAll(async () => {
  queues = await startQueues();
});

afterAll(() => queues.stop());

async function receive(url: string, client = new SQSClient({})): Promise<readonly Note[]> {
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }));
  return Messages.map(({ Body = '' }): Note => JSON.parse(Body));
}

describe('a message body', () => {
  test('has ASCII escapes for the characters that SQS refuses, and every other character unchanged', () => {
    expect(toMessageBody({ text: 'a\u0001\u007F\u{1F600}\uD7FF\uFFFD\uFFFE\uFFFF\uDC00' })).toBe(
      '{"text":"a\\u0001\u007F\u{1F600}\uD7FF\uFFFD\\ufffe\\uffff\\udc00"}',
    );
  });

  test('reaches its consumer unchanged with every character of the first Unicode plane', async () => {
    const url = queues.create('plane');
    const everything = Array.from({ length: 0x1_0000 }, (_, code) => String.fromCharCode(code));
    const notes = Array.from({ length: 8 }, (_, part) => ({
      type: 'note.v1',
      text: everything.slice(part * 0x2000, (part + 1) * 0x2000).join('|'),
    }));
    expect(await queueSender<Note>(url).send(notes)).toEqual([]);
    expect(new Set(await receive(url))).toEqual(new Set(notes));
  });

  test('reaches its consumer unchanged with any text, emoji and halves of surrogate pairs included', async () => {
    const url = queues.create('any');
    const sender = queueSender<Note>(url);
    const client = new SQSClient({});
    const text = oneof(
      string({ unit: 'binary' }),
      string({ unit: integer({ min: 0xd700, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
    );
    await assert(
      asyncProperty(uniqueArray(text, { minLength: 10, maxLength: 10 }), async (texts) => {
        const notes = texts.map((text) => ({ type: 'note.v1', text }));
        expect(await sender.send(notes)).toEqual([]);
        expect(new Set(await receive(url, client))).toEqual(new Set(notes));
      }),
      { numRuns: 8 },
    );
  });
});
