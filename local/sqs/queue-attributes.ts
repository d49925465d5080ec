import { z } from 'zod';

const Redrive = z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number().int() });
const meaningless = new Set([
  'QueueName',
  'Tags',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'SqsManagedSseEnabled',
]);
const meant = new Set([
  'VisibilityTimeout',
  'MessageRetentionPeriod',
  'DelaySeconds',
  'ReceiveMessageWaitTimeSeconds',
  'MaximumMessageSize',
]);

/** A template's properties as the attributes that CreateQueue takes. One that nobody has decided about is an error that names it. */
export function queueAttributes(properties: unknown): Record<string, string> {
  const entries = Object.entries(z.record(z.string(), z.unknown()).parse(properties)).filter(([name]) => !meaningless.has(name));
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (meant.has(name)) return [name, String(value)];
      if (name !== 'RedrivePolicy') throw new Error(`the property ${name} of a queue is not emulated`);
      const { deadLetterTargetArn: arn, maxReceiveCount } = Redrive.parse(value);
      // fauxqs keeps all queues under one account of its own.
      return [name, JSON.stringify({ maxReceiveCount, deadLetterTargetArn: arn.replace(/:\d{12}:/, ':000000000000:') })];
    }),
  );
}
