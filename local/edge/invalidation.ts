export interface Invalidation {
  readonly callerReference: string;
  readonly items: readonly string[];
}

const entities = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
] as const;
const escape = (value: string) => entities.reduce((known, [plain, entity]) => known.replaceAll(plain, entity), value);
const unescape = (value: string) => entities.toReversed().reduce((known, [plain, entity]) => known.replaceAll(entity, plain), value);

/** Reads a CreateInvalidation request from its XML. @throws Error with what CloudFront would find wrong */
export function readInvalidation(xml: string): Invalidation {
  const contents = (tag: string) =>
    [...xml.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, 'g'))].map(([, content = '']) => unescape(content));
  const items = contents('Path');
  const [callerReference = ''] = contents('CallerReference');
  if (callerReference === '') throw new Error('CallerReference is missing');
  if (items.length === 0 || items.length > 3000) throw new Error(`an invalidation has 1 to 3000 paths, not ${items.length}`);
  if (Number(contents('Quantity')[0]) !== items.length) throw new Error(`Quantity is not the number of paths, which is ${items.length}`);
  for (const item of items) {
    // A path, perhaps with a wildcard at its end; or a tag of at most 256 visible ASCII characters without any.
    if (!/^\/[^*]*\*?$/.test(item) && !/^#[!-)+-~]{1,256}$/.test(item))
      throw new Error(`neither a path nor a #tag that can be invalidated: ${item}`);
  }
  return { callerReference, items };
}

export function invalidationXml(id: string, { callerReference, items }: Invalidation): string {
  const paths = items.map((item) => `<Path>${escape(item)}</Path>`).join('');
  const batch = `<Paths><Quantity>${items.length}</Quantity><Items>${paths}</Items></Paths><CallerReference>${escape(callerReference)}</CallerReference>`;
  const status = `<Id>${id}</Id><Status>Completed</Status><CreateTime>${new Date().toISOString()}</CreateTime>`;
  return `<Invalidation xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/">${status}<InvalidationBatch>${batch}</InvalidationBatch></Invalidation>`;
}
