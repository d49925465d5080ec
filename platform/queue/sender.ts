import { SendMessageBatchCommand, SQSClient, type SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import { setTimeout as pause } from 'node:timers/promises';
import { within } from '../concurrency/within.ts';
import { injectTrace } from '../telemetry/trace.ts';
import { contextOf } from './batch-contexts.ts';
import { toMessageBody } from './message-body.ts';

/** What became of a message: `refused` by SQS, which will never take it, or `failed` for now. */
export type Sending = { readonly outcome: 'sent' } | { readonly outcome: 'refused' | 'failed'; readonly error: Error };

export interface QueueSender<M> {
  /** Resolves once SQS has acknowledged all messages, or given up on some: those are answered. It never rejects. */
  send(messages: readonly M[]): Promise<readonly M[]>;
}

export interface MessageSender<M> extends QueueSender<M> {
  /** Sends one message and resolves with what became of it. It never rejects. */
  sendOne(message: M): Promise<Sending>;
}

export interface QueueSenderOptions {
  /** Told why messages could not be sent. */
  readonly onFailure?: (error: unknown) => void;
}

interface Entry {
  readonly body: string;
  readonly trace: Readonly<Record<string, string>>;
  readonly settle: (sending: Sending) => void;
}

/** What SQS takes at most in one request: ten messages, and one MiB of them all. */
const most = { messages: 10, bytes: 1_048_576 };

const TIMEOUT_MILLIS = 5_000;

/** Room for a message's attributes, which count as part of it. */
const ATTRIBUTE_BYTES = 200;

/** A batch that is not full waits until so long after the batch before it. A message costs about ten times less in a batch of ten. */
const lingerMillis = 20;

/** Sends messages to one queue, and gathers what several callers send at about the same time into batches. */
export function queueSender<M extends { readonly type: string }>(
  queueUrl: string,
  { onFailure }: QueueSenderOptions = {},
): MessageSender<M> {
  // What is sent over TLS arrives as it was: no digest of each body need prove it.
  const client = new SQSClient({ md5: false });
  let waiting: Entry[] = [];
  let timer: NodeJS.Timeout | undefined;
  let lastDeparture = 0;

  const depart = () => {
    clearTimeout(timer);
    timer = undefined;
    lastDeparture = Date.now();
    const batches = toBatches(waiting);
    waiting = [];
    for (const batch of batches) void sendBatch(client, queueUrl, batch, onFailure);
  };

  const enqueue = (entry: Entry) => {
    const bytes = bytesOf(entry);
    if (bytes > most.bytes) {
      const error = new Error(`${queueUrl} takes ${most.bytes} bytes at most, and the message has ${bytes}`);
      onFailure?.(error);
      return entry.settle({ outcome: 'refused', error });
    }
    waiting.push(entry);
    if (waiting.length >= most.messages) depart();
    // The first after a pause goes with whatever the same turn of the event loop sends.
    else timer ??= setTimeout(depart, Math.max(0, lastDeparture + lingerMillis - Date.now()));
  };

  const sendOne = (message: M): Promise<Sending> => {
    const { promise, resolve } = Promise.withResolvers<Sending>();
    enqueue({ body: toMessageBody(message), trace: { ...injectTrace(contextOf(message)) }, settle: resolve });
    return promise;
  };

  return {
    sendOne,
    async send(messages) {
      const sendings = await Promise.all(messages.map(sendOne));
      return messages.filter((_, index) => sendings[index]?.outcome !== 'sent');
    },
  };
}

function bytesOf({ body }: Entry): number {
  return Buffer.byteLength(body) + ATTRIBUTE_BYTES;
}

function toBatches(entries: readonly Entry[]): Entry[][] {
  const batches: Entry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = bytesOf(entry);
    const batch = batches.at(-1);
    if (!batch || batch.length === most.messages || bytes + size > most.bytes) {
      batches.push([entry]);
      bytes = size;
    } else {
      batch.push(entry);
      bytes += size;
    }
  }
  return batches;
}

/** Sends a batch, and what of it was refused by no fault of ours, up to three times. */
async function sendBatch(
  client: SQSClient,
  queueUrl: string,
  batch: readonly Entry[],
  onFailure: ((error: unknown) => void) | undefined,
): Promise<void> {
  let left = batch;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: left.map(toRequestEntry) });
    try {
      const { Failed = [] } = await within(TIMEOUT_MILLIS, (abortSignal) => client.send(command, { abortSignal }));
      const refusals = new Map(Failed.map((refusal) => [refusal.Id, refusal]));
      const again: Entry[] = [];
      for (const [index, entry] of left.entries()) {
        const refusal = refusals.get(String(index));
        if (!refusal) entry.settle({ outcome: 'sent' });
        else if (refusal.SenderFault || attempt === 3) {
          const error = new Error(`${queueUrl} refused a message: ${refusal.Code} ${refusal.Message ?? ''}`);
          onFailure?.(error);
          entry.settle({ outcome: refusal.SenderFault ? 'refused' : 'failed', error });
        } else again.push(entry);
      }
      left = again;
      if (left.length > 0) await pause(50 * attempt);
    } catch (cause) {
      // The SDK has retried what may be retried.
      const error = new Error(`cannot send ${left.length} messages to ${queueUrl}`, { cause });
      onFailure?.(error);
      for (const entry of left) entry.settle({ outcome: 'failed', error });
      return;
    }
  }
}

function toRequestEntry({ body, trace }: Entry, index: number): SendMessageBatchRequestEntry {
  const attributes = Object.entries(trace).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]);
  return { Id: String(index), MessageBody: body, ...(attributes.length > 0 && { MessageAttributes: Object.fromEntries(attributes) }) };
}
