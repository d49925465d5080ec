import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bucketServer } from '../../../local/emulators/s3/buckets.ts';
import { openObjectStore } from '../../../local/emulators/s3/object-store.ts';

/** Starts S3 with these buckets, sets it as the endpoint of this process's SDK clients, and keeps the notifications of `uploads`. */
export async function startBuckets(...names: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'buckets-'));
  const objects = openObjectStore(folder);
  const notifications: string[] = [];
  const rule = {
    Event: 's3:ObjectCreated:*' as const,
    Queue: 'arn:uploads',
    Filter: { S3Key: { Rules: [{ Name: 'prefix' as const, Value: 'uploads/' }] } },
  };
  const server = bucketServer({
    buckets: new Map(names.map((name) => [name, name === 'uploads' ? { NotificationConfiguration: { QueueConfigurations: [rule] } } : {}])),
    objects,
    authorizer: { caller: () => ({ arn: 'test', principal: 'test', isInVpc: false }), require: () => undefined },
    notify: async (_queue, message) => notifications.push(message),
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env['AWS_ENDPOINT_URL_S3'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    objects,
    notifications,
    stop: () => {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
}
