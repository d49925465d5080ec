import { CloudFrontClient, CreateInvalidationCommand, GetInvalidationCommand } from '@aws-sdk/client-cloudfront';
import { randomUUID } from 'node:crypto';
import { readArguments, refuseArguments } from '../../tools/command-line.ts';
import { SHARED_OPTIONS, readRequest, usageWith } from '../command/arguments.ts';
import { carryOut } from '../command/plan.ts';
import type { Plan } from '../command/plan.ts';
import { pollUntilDone } from '../command/poll.ts';
import { findStackResource } from '../command/stack-resources.ts';
import { openTarget } from '../command/target.ts';
import type { Target } from '../command/target.ts';

const usage = usageWith(`Removes cached pages from CloudFront, so that the next visitor gets them from the shop.

  npm run ops -- invalidate PATH … --environment NAME
  npm run ops -- invalidate --tag TAG --environment NAME

  PATH           such as /products/red-mug, or with an asterisk at its end: '/products/*'
  --tag          a tag of pages, such as product-red-mug (repeatable)`);

const PATH = /^\/[!-)+-~]*\*?$/;
const TAG = /^[!-)+-~]{1,256}$/;
const LONGEST_MINUTES = 15;

export async function runInvalidate(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(usage, {
    args,
    allowPositionals: true,
    options: { ...SHARED_OPTIONS, tag: { type: 'string', multiple: true, default: [] } },
  });
  const request = readRequest(usage, values);
  const wrongPath = positionals.find((path) => !PATH.test(path));
  if (wrongPath !== undefined)
    return refuseArguments(usage, `PATH is "${wrongPath}": give a path of ASCII characters that starts with /, with * only at its end`);
  const wrongTag = values.tag.find((tag) => !TAG.test(tag));
  if (wrongTag !== undefined) return refuseArguments(usage, `--tag is "${wrongTag}": give up to 256 visible ASCII characters without *`);
  const items = [...positionals, ...values.tag.map((tag) => `#${tag}`)];
  if (items.length === 0) return refuseArguments(usage, 'PATH is missing: give a path or a --tag');
  const target = await openTarget(request);
  await carryOut(target.place, await planInvalidation(target, items), request);
}

async function planInvalidation(target: Target, items: readonly string[]): Promise<Plan> {
  const client = new CloudFrontClient({ ...target.clientOf('cloudfront'), region: 'us-east-1' });
  const { physicalId: DistributionId } = await findStackResource(target, 'edge', 'AWS::CloudFront::Distribution');
  return {
    acts: [
      {
        summary: `invalidate ${items.join(', ')} in the distribution ${DistributionId}`,
        run: async (report) => {
          const { Invalidation } = await client.send(
            new CreateInvalidationCommand({
              DistributionId,
              InvalidationBatch: { CallerReference: randomUUID(), Paths: { Quantity: items.length, Items: [...items] } },
            }),
          );
          const { Id = '', Status: first = 'unknown' } = Invalidation ?? {};
          await pollUntilDone(report, LONGEST_MINUTES, async () => {
            const status = first === 'Completed' ? first : await readStatus(client, DistributionId, Id);
            return { state: `invalidation ${Id}: ${status}`, isDone: status === 'Completed' };
          });
        },
      },
    ],
    afterwards: ['It cannot be undone, and needs not: the next visitor of each page fills the caches.'],
  };
}

async function readStatus(client: CloudFrontClient, DistributionId: string, Id: string): Promise<string> {
  const { Invalidation } = await client.send(new GetInvalidationCommand({ DistributionId, Id }));
  return Invalidation?.Status ?? 'unknown';
}
