import { z } from 'zod';

const Whole = z.coerce.number().int();

/** What a template may say of a queue. */
const QueueProperties = z.strictObject({
  QueueName: z.string().optional(),
  VisibilityTimeout: Whole.default(30),
  MessageRetentionPeriod: Whole.optional(),
  DelaySeconds: Whole.optional(),
  ReceiveMessageWaitTimeSeconds: Whole.optional(),
  MaximumMessageSize: Whole.optional(),
  FifoQueue: z.boolean().optional(),
  ContentBasedDeduplication: z.boolean().optional(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: Whole }).optional(),
  RedriveAllowPolicy: z.unknown().optional(),
  KmsMasterKeyId: z.unknown().optional(),
  KmsDataKeyReusePeriodSeconds: z.unknown().optional(),
  SqsManagedSseEnabled: z.unknown().optional(),
  Tags: z.unknown().optional(),
});

/** A template's properties as the attributes that CreateQueue takes; encryption and tags mean nothing here. */
export function queueAttributes(properties: unknown): Record<string, string> {
  const {
    QueueName,
    RedrivePolicy,
    RedriveAllowPolicy,
    KmsMasterKeyId,
    KmsDataKeyReusePeriodSeconds,
    SqsManagedSseEnabled,
    Tags,
    ...rest
  } = QueueProperties.parse(properties);
  const attributes = Object.entries(rest).map(([name, value]) => [name, String(value)]);
  // fauxqs keeps all queues under one account of its own.
  if (RedrivePolicy) {
    const deadLetterTargetArn = RedrivePolicy.deadLetterTargetArn.replace(/:\d{12}:/, ':000000000000:');
    attributes.push(['RedrivePolicy', JSON.stringify({ ...RedrivePolicy, deadLetterTargetArn })]);
  }
  return Object.fromEntries(attributes);
}
