import * as z from 'zod';
import { AwsError } from '../aws/aws-error.ts';

const Condition = z.union([
  z.tuple([z.literal('content-length-range'), z.int(), z.int()]),
  z.tuple([z.enum(['eq', 'starts-with']), z.string().startsWith('$'), z.string()]),
  z.record(z.string(), z.string()).transform((fields) => Object.entries(fields).map(([name, value]) => ['eq', `$${name}`, value] as const)),
]);
const Policy = z.object({ expiration: z.iso.datetime(), conditions: z.array(Condition) });

/** Fields that a policy need not name. */
const EXEMPT = /^(policy|x-amz-signature|file|x-ignore-.*)$/;

/** Refuses a form that its policy does not allow, as S3 does. The signature is not verified, as nowhere on this machine. */
export function checkPostPolicy(fields: ReadonlyMap<string, string>, sizeBytes: number, now = Date.now()): void {
  const encoded = fields.get('policy');
  if (encoded === undefined) throw new AwsError('AccessDenied', 'Anonymous uploads are not allowed: the form has no policy', 403);
  const { expiration, conditions } = Policy.parse(JSON.parse(Buffer.from(encoded, 'base64').toString()));
  if (Date.parse(expiration) <= now) throw new AwsError('AccessDenied', 'Invalid according to Policy: Policy expired.', 403);
  const named = new Set<string>();
  for (const condition of conditions) {
    if (condition[0] === 'content-length-range') {
      const [, least, most] = condition;
      if (sizeBytes < least) throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
      if (sizeBytes > most) throw new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
      continue;
    }
    const all = typeof condition[0] === 'string' ? [condition] : condition;
    for (const [kind, field, value] of all as readonly (readonly ['eq' | 'starts-with', string, string])[]) {
      const name = field.slice(1).toLowerCase();
      named.add(name);
      const actual = fields.get(name) ?? '';
      if (kind === 'eq' ? actual !== value : !actual.startsWith(value))
        throw new AwsError(
          'AccessDenied',
          `Invalid according to Policy: Policy Condition failed: ["${kind}", "${field}", "${value}"]`,
          403,
        );
    }
  }
  const extra = [...fields.keys()].find((name) => !named.has(name) && !EXEMPT.test(name));
  if (extra !== undefined) throw new AwsError('AccessDenied', `Invalid according to Policy: Extra input fields: ${extra}`, 403);
}
