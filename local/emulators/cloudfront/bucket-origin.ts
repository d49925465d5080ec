import * as z from 'zod';
import type { Resource } from '../../runtime/processes/serve-emulator.ts';
import type { OriginHost } from './origin-group.ts';
import { readResources } from './resources.ts';

/** What a template says about a bucket has no effect here, but for its address. */
const Bucket = z.object({
  host: z.string(),
  s3Url: z.url(),
  /** The header with which CloudFront signs, by an origin access control. */
  authorization: z.string(),
});

/** The buckets by host name. */
export function readBucketOrigins(resources: readonly Resource[]): ReadonlyMap<string, OriginHost> {
  return new Map(
    [...readResources(resources, 'S3::Bucket', Bucket).values()].map(({ host, s3Url, authorization }) => {
      const forward: OriginHost['forward'] = async ({ path }) => {
        const response = await fetch(`${s3Url}${path}`, { headers: { authorization } });
        const body = Buffer.from(await response.arrayBuffer());
        return { statusCode: response.status, headers: Object.fromEntries(response.headers), body };
      };
      return [host, { host, forward }];
    }),
  );
}
