import { SendMessageBatchCommand, SQSClient, type SendMessageBatchRequestEntry, type SendMessageBatchResult } from '@aws-sdk/client-sqs';
import { setTimeout as pause } from 'node:timers/promises';
import { directCalls } from '../aws/direct-calls.ts';
import { within } from '../concurrency/within.ts';
import { injectTrace } from '../telemetry/trace.ts';
import { contextOf } from './batch-contexts.ts';
import { toMessageBody } from './message-body.ts';

/** The result for one message: `refused` is final, `failed` may be retried. */
export type Sending = { readonly outcome: 'sent' } | { readonly outcome: 'refused' | 'failed'; readonly error: Error };

export interface QueueSender<M> {
  /** Resolves with the messages that could not be sent. It never rejects. */
  send(messages: readonly M[]): Promise<readonly M[]>;
}

export interface MessageSender<M> extends QueueSender<M> {
  /** Sends one message and resolves with its result. It never rejects. */
  sendOne(message: M): Promise<Sending>;
}

export interface QueueSenderOptions {
  /** Receives each reason why messages could not be sent. */
  readonly onFailure?: (error: unknown) => void;
}

interface Entry {
  readonly body: string;
  readonly trace: Readonly<Record<string, string>>;
  readonly settle: (sending: Sending) => void;
}

type Call = (command: SendMessageBatchCommand, abortSignal: AbortSignal) => Promise<Pick<SendMessageBatchResult, 'Failed'>>;

/** SQS's limits for one request: ten messages, and one MiB in total. */
const LIMIT = { messages: 10, bytes: 1_048_576 };

const TIMEOUT_MILLIS = 5_000;

/** Room for a message's attributes, which count as part of it: a traceparent, and at most 512 characters of tracestate. */
const ATTRIBUTE_BYTES = 700;

/** The minimum time between two batches, unless a batch is full. A message costs about ten times less in a batch of ten. */
const LINGER_MILLIS = 20;

/** Sends messages to one queue, and combines those of concurrent callers into batches. */
export function queueSender<M extends { readonly type: string }>(
  queueUrl: string,
  { onFailure }: QueueSenderOptions = {},
): MessageSender<M> {
  // TLS protects the bodies, so no MD5 digest of each is needed.
  const client = new SQSClient({ md5: false });
  const direct = directCalls(client);
  const call: Call = async (command, abortSignal) =>
    (await direct<SendMessageBatchResult>(command.input, abortSignal)) ?? client.send(command, { abortSignal });
  let waiting: Entry[] = [];
  let timer: NodeJS.Timeout | undefined;
  let lastFlush = 0;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    lastFlush = Date.now();
    const batches = toBatches(waiting);
    waiting = [];
    for (const batch of batches) void sendBatch(call, queueUrl, batch, onFailure);
  };

  const enqueue = (entry: Entry) => {
    const bytes = bytesOf(entry);
    if (bytes > LIMIT.bytes) {
      const error = new Error(`${queueUrl} accepts at most ${LIMIT.bytes} bytes, and the message has ${bytes}`);
      onFailure?.(error);
      return entry.settle({ outcome: 'refused', error });
    }
    waiting.push(entry);
    if (waiting.length >= LIMIT.messages) flush();
    // The first message after a pause is sent with those of the same turn of the event loop.
    else timer ??= setTimeout(flush, Math.max(0, lastFlush + LINGER_MILLIS - Date.now()));
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
    if (!batch || batch.length === LIMIT.messages || bytes + size > LIMIT.bytes) {
      batches.push([entry]);
      bytes = size;
    } else {
      batch.push(entry);
      bytes += size;
    }
  }
  return batches;
}

/** Sends a batch, and retries up to twice the messages that SQS rejected by its own fault. */
async function sendBatch(
  call: Call,
  queueUrl: string,
  batch: readonly Entry[],
  onFailure: ((error: unknown) => void) | undefined,
): Promise<void> {
  let left = batch;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: left.map(toRequestEntry) });
    try {
      const { Failed = [] } = await within(TIMEOUT_MILLIS, (abortSignal) => call(command, abortSignal));
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
      // The SDK has already retried.
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
