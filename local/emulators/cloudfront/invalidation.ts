import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { messageOf } from '../../runtime/http.ts';
import type { Authorizer } from '../../iam/authorizer.ts';
import { AwsError } from '../aws/aws-error.ts';
import { invalidationAccess } from '../aws/required-access.ts';
import type { createCache } from './cache.ts';
import { plain } from './forward.ts';
import type { Forward } from './forward.ts';

const characters = new Map(Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }));

/** Reads the paths and tags of a CreateInvalidation request from its XML. @throws Error with the reason why CloudFront refuses it */
export function readInvalidation(xml: string): readonly string[] {
  const contents = (tag: string) => [...xml.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, 'g'))].map(([, content = '']) => content);
  const items = contents('Path').map((path) => path.replaceAll(/&(\w+);/g, (entity, name: string) => characters.get(name) ?? entity));
  if (!contents('CallerReference')[0]) throw new Error('CallerReference is missing');
  if (items.length === 0 || items.length > 3000) throw new Error(`an invalidation must have 1 to 3000 paths, this one has ${items.length}`);
  if (Number(contents('Quantity')[0]) !== items.length) throw new Error(`Quantity must be the number of paths, ${items.length}`);
  // A path with an optional wildcard at its end, or a tag of at most 256 visible ASCII characters without a wildcard.
  const invalid = items.find((item) => !/^\/[^*]*\*?$/.test(item) && !/^#[!-)+-~]{1,256}$/.test(item));
  if (invalid !== undefined) throw new Error(`"${invalid}" is neither a path nor a #tag that can be invalidated`);
  return items;
}

interface Created {
  readonly id: string;
  readonly distribution: string;
  readonly summary: string;
  readonly batch: string;
}

/** How many invalidations can be read again. */
const KEPT = 1_000;

/** CloudFront's API of invalidations: CreateInvalidation, ListInvalidations, GetInvalidation. */
export function invalidationApi(
  distributions: ReadonlyMap<string, { readonly cache: ReturnType<typeof createCache> }>,
  account: string,
  authorizer: Pick<Authorizer, 'caller' | 'require'>,
): Forward {
  const created: Created[] = [];
  const describe = ({ summary, batch }: Created) => `<Invalidation>${summary}${batch}</Invalidation>`;
  const create = (distribution: string, xml: string): Created => {
    const id = `I${randomUUID()}`;
    const summary = `<Id>${id}</Id><Status>Completed</Status><CreateTime>${new Date().toISOString()}</CreateTime>`;
    const one = { id, distribution, summary, batch: xml.slice(xml.indexOf('<InvalidationBatch')) };
    created.unshift(one);
    created.length = Math.min(created.length, KEPT);
    return one;
  };
  const list = (id: string) => {
    const summaries = created.filter(({ distribution }) => distribution === id).map(({ summary }) => summary);
    const items = summaries.map((summary) => `<InvalidationSummary>${summary}</InvalidationSummary>`).join('');
    const head = `<Marker></Marker><MaxItems>${KEPT}</MaxItems><IsTruncated>false</IsTruncated><Quantity>${summaries.length}</Quantity>`;
    return `<InvalidationList>${head}<Items>${items}</Items></InvalidationList>`;
  };
  return async ({ method, path, headers, body }) => {
    try {
      const [, id = '', invalidation] = /^\/2020-05-31\/distribution\/([^/]+)\/invalidation(?:\/([^/]+))?$/.exec(path) ?? [];
      const reading = invalidation === undefined ? 'ListInvalidations' : 'GetInvalidation';
      const action = method === 'GET' ? reading : 'CreateInvalidation';
      authorizer.require(authorizer.caller(headers.authorization), invalidationAccess(account, action, id));
      const distribution = distributions.get(id);
      if (method === 'GET' && distribution) {
        if (invalidation === undefined) return plain(200, list(id), 'text/xml');
        const found = created.find((each) => each.id === invalidation);
        if (found) return plain(200, describe(found), 'text/xml');
      }
      if (method !== 'POST' || !distribution || !body)
        throw new Error(`${method} ${path} is not emulated, or the distribution does not exist`);
      const xml = await text(body);
      distribution.cache.invalidate(readInvalidation(xml));
      return plain(201, describe(create(id, xml)), 'text/xml');
    } catch (error) {
      const { code, status } = error instanceof AwsError ? error : { code: 'InvalidArgument', status: 400 };
      // CloudFront's name for a refusal.
      const name = code === 'AccessDeniedException' ? 'AccessDenied' : code;
      const failure = `<Code>${name}</Code><Message>${messageOf(error).replace(/[<&]/g, ' ')}</Message>`;
      return plain(status, `<ErrorResponse><Error>${failure}</Error></ErrorResponse>`, 'text/xml');
    }
  };
}
