/** A CreateInvalidation request read from its XML. */
export interface Invalidation {
  readonly callerReference: string;
  readonly items: readonly string[];
}

/** @throws Error with what CloudFront would find wrong. */
export function readInvalidation(xml: string): Invalidation {
  const unescape = (value: string) =>
    value.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&amp;', '&');
  const items = [...xml.matchAll(/<Path>([\s\S]*?)<\/Path>/g)].map(([, item = '']) => unescape(item));
  const [, quantity = ''] = /<Quantity>(\d+)<\/Quantity>/.exec(xml) ?? [];
  const [, callerReference = ''] = /<CallerReference>([\s\S]*?)<\/CallerReference>/.exec(xml) ?? [];
  if (callerReference === '') throw new Error('CallerReference is missing');
  if (items.length === 0 || items.length > 3000) throw new Error(`an invalidation has 1 to 3000 paths, not ${items.length}`);
  if (Number(quantity) !== items.length) throw new Error(`Quantity is ${quantity} and there are ${items.length} paths`);
  for (const item of items) {
    if (!/^[/#]./.test(`${item} `)) throw new Error(`a path begins with / and a tag with #: ${item}`);
    if (item.startsWith('#') && (item.length > 257 || !/^#[\x21-\x7e]+$/.test(item) || item.includes('*'))) {
      throw new Error(`a tag has at most 256 visible ASCII characters and no wildcard: ${item}`);
    }
    if (item.startsWith('/') && item.includes('*') && item.indexOf('*') < item.length - 1)
      throw new Error(`a wildcard stands at the end: ${item}`);
  }
  return { callerReference, items };
}

export function invalidationXml(id: string, { callerReference, items }: Invalidation): string {
  const escape = (value: string) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const paths = items.map((item) => `<Path>${escape(item)}</Path>`).join('');
  return `<?xml version="1.0"?><Invalidation xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Id>${id}</Id><Status>Completed</Status><CreateTime>${new Date().toISOString()}</CreateTime><InvalidationBatch><Paths><Quantity>${items.length}</Quantity><Items>${paths}</Items></Paths><CallerReference>${escape(callerReference)}</CallerReference></InvalidationBatch></Invalidation>`;
}
