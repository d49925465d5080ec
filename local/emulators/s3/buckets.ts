import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import * as z from 'zod';
import type { Authorizer } from '../../iam/authorizer.ts';
import { authorizationOf } from '../../iam/credentials.ts';
import { messageOf } from '../../runtime/http.ts';
import { AwsError } from '../aws/aws-error.ts';
import type { ObjectStore } from './object-store.ts';
import { checkPostPolicy } from './post-policy.ts';

/** Of a bucket, what has an effect on one machine. */
export const Bucket = z.object({
  NotificationConfiguration: z
    .strictObject({
      QueueConfigurations: z.array(
        z.strictObject({
          Event: z.literal('s3:ObjectCreated:*'),
          Queue: z.string(),
          Filter: z.strictObject({
            S3Key: z.strictObject({ Rules: z.array(z.strictObject({ Name: z.literal('prefix'), Value: z.string() })) }),
          }),
        }),
      ),
    })
    .optional(),
});

export interface BucketServerProps {
  /** By name. */
  readonly buckets: ReadonlyMap<string, z.output<typeof Bucket>>;
  readonly objects: ObjectStore;
  readonly authorizer: Pick<Authorizer, 'caller' | 'require'>;

  /** Sends a notification to a queue, by its ARN. */
  readonly notify: (queueArn: string, message: string) => Promise<unknown>;
}

/** S3 with addresses in path style: objects are put, read and deleted, and uploaded by signed forms. */
export function bucketServer(props: BucketServerProps): Server {
  return createServer((request, response) => {
    respond(props, request, response).catch((reason: unknown) => {
      const { code, message, status } = reason instanceof AwsError ? reason : new AwsError('InvalidRequest', messageOf(reason));
      response.writeHead(status, { 'content-type': 'application/xml' });
      response.end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`);
    });
  });
}

async function respond({ buckets, objects, authorizer, notify }: BucketServerProps, request: IncomingMessage, response: ServerResponse) {
  const { pathname } = new URL(request.url ?? '/', 'http://s3');
  const [bucket = '', ...rest] = pathname.slice(1).split('/').map(decodeURIComponent);
  const properties = buckets.get(bucket);
  if (!properties) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
  const allow = (action: string, key: string, authorization = request.headers.authorization) =>
    authorizer.require(authorizer.caller(authorization), [{ action: `s3:${action}`, resource: `arn:aws:s3:::${bucket}/${key}` }]);
  const store = async (key: string, bytes: Buffer, contentType = 'binary/octet-stream', cacheControl?: string) => {
    objects.put(bucket, key, { bytes, contentType, ...(cacheControl !== undefined && { cacheControl }) });
    for (const { Queue, Filter } of properties.NotificationConfiguration?.QueueConfigurations ?? [])
      if (Filter.S3Key.Rules.every(({ Value }) => key.startsWith(Value))) await notify(Queue, notification(bucket, key, bytes));
  };

  const key = rest.join('/');
  switch (`${request.method}${key === '' ? ' bucket' : ''}`) {
    case 'POST bucket': {
      const form = await formOf(request);
      const own = form.fields.get('key') ?? '';
      checkPostPolicy(new Map([...form.fields, ['bucket', bucket]]), form.file.length);
      allow('PutObject', own, authorizationOf((form.fields.get('x-amz-credential') ?? '').split('/', 1)[0] ?? ''));
      await store(own, form.file, form.fields.get('content-type'));
      const target = form.fields.get('success_action_redirect');
      if (target === undefined) return void response.writeHead(204).end();
      const location = new URL(target);
      for (const [name, value] of [
        ['bucket', bucket],
        ['key', own],
        ['etag', etagOf(form.file)],
      ] as const)
        location.searchParams.set(name, value);
      return void response.writeHead(303, { location: location.href }).end();
    }
    case 'PUT':
      allow('PutObject', key);
      await store(key, await buffer(request), request.headers['content-type'], request.headers['cache-control']);
      return void response.writeHead(200, { etag: etagOf(key) }).end();
    case 'HEAD':
    case 'GET': {
      allow('GetObject', key);
      const found = objects.get(bucket, key);
      // Without the right to list a bucket, S3 does not reveal what is missing.
      if (!found) throw new AwsError('AccessDenied', 'Access Denied', 403);
      const { bytes, contentType, cacheControl } = found;
      response.writeHead(200, {
        'content-type': contentType,
        'content-length': bytes.length,
        etag: etagOf(bytes),
        ...(cacheControl !== undefined && { 'cache-control': cacheControl }),
      });
      return void response.end(request.method === 'HEAD' ? undefined : bytes);
    }
    case 'DELETE':
      allow('DeleteObject', key);
      objects.delete(bucket, key);
      return void response.writeHead(204).end();
    default:
      throw new AwsError('MethodNotAllowed', `${request.method} ${pathname} is not emulated: see local/emulators/s3/buckets.ts`, 405);
  }
}

/** The fields before the file, by their names in lower case. */
async function formOf(request: IncomingMessage): Promise<{ readonly fields: ReadonlyMap<string, string>; readonly file: Buffer }> {
  const type = request.headers['content-type'] ?? '';
  const form = await new Response(await buffer(request), { headers: { 'content-type': type } }).formData();
  const fields = new Map<string, string>();
  for (const [name, value] of form) {
    if (name === 'file' && typeof value !== 'string') return { fields, file: Buffer.from(await value.arrayBuffer()) };
    if (typeof value === 'string') fields.set(name.toLowerCase(), value);
  }
  throw new AwsError('InvalidArgument', 'POST requires exactly one file upload per request.');
}

function notification(bucket: string, key: string, bytes: Buffer): string {
  const object = { key: encodeURIComponent(key).replaceAll('%2F', '/'), size: bytes.length, eTag: etagOf(bytes) };
  const Records = [
    { eventVersion: '2.1', eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3: { bucket: { name: bucket }, object } },
  ];
  return JSON.stringify({ Records });
}

function etagOf(content: Buffer | string): string {
  return `"${createHash('md5').update(content).digest('hex')}"`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
