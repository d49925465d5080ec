import * as z from 'zod';

/** From the SQS API reference: #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF. */
const refused = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

const Attributes = z.record(z.string(), z.object({ StringValue: z.string().optional() })).default({});
const Message = z.object({ MessageAttributes: Attributes });
const Sent = Message.extend({ Entries: z.array(Message).default([]) });

/** Gives fauxqs the character rules of SQS: fauxqs 2.4.1 compares UTF-16 units and so refuses every emoji. */
export async function acceptSqsCharacters(): Promise<void> {
  const module: unknown = await import(new URL('sqs/sqsTypes.js', import.meta.resolve('fauxqs')).href);
  const { INVALID_MESSAGE_BODY_CHAR: pattern } = z.object({ INVALID_MESSAGE_BODY_CHAR: z.instanceof(RegExp) }).parse(module);
  pattern.test = (body) => refused.test(body);
}

/** The name of a message attribute whose value SQS refuses; fauxqs checks bodies only. */
export function refusedAttribute(request: unknown): string | undefined {
  const { Entries, MessageAttributes } = Sent.parse(request);
  const attributes = [MessageAttributes, ...Entries.map((entry) => entry.MessageAttributes)].flatMap((each) => Object.entries(each));
  return attributes.find(([, { StringValue }]) => StringValue !== undefined && refused.test(StringValue))?.[0];
}
