import { expect, test } from 'vitest';
import { invalidationXml, readInvalidation } from '../../../local/edge/invalidation.ts';

const xml = (paths: readonly string[], quantity = paths.length, reference = 'r1') =>
  `<InvalidationBatch><Paths><Quantity>${quantity}</Quantity><Items>${paths.map((path) => `<Path>${path}</Path>`).join('')}</Items></Paths><CallerReference>${reference}</CallerReference></InvalidationBatch>`;

test('reads paths, wildcards and tags', () => {
  expect(readInvalidation(xml(['/a', '/b/*', '#thing:1', '/c&amp;d']))).toEqual({
    callerReference: 'r1',
    items: ['/a', '/b/*', '#thing:1', '/c&d'],
  });
  expect(invalidationXml('I1', { callerReference: 'r1', items: ['/c&d'] })).toContain('<Path>/c&amp;d</Path>');
});

test.each([
  ['no path', xml([]), /1 to 3000/],
  ['too many paths', xml(Array.from({ length: 3001 }, () => '/a')), /1 to 3000/],
  ['a wrong quantity', xml(['/a'], 2), /Quantity/],
  ['no reference', xml(['/a'], 1, ''), /CallerReference/],
  ['a path that begins with nothing', xml(['a']), /neither a path nor a #tag/],
  ['a wildcard in the middle', xml(['/a/*/b']), /neither a path nor a #tag/],
  ['a tag with a wildcard', xml(['#thing:*']), /neither a path nor a #tag/],
  ['a tag of more than 256 characters', xml([`#${'x'.repeat(257)}`]), /neither a path nor a #tag/],
])('refuses %s', (_, text, message) => {
  expect(() => readInvalidation(text)).toThrow(message);
});
