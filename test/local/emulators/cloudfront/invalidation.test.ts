import { CloudFrontClient, CreateInvalidationCommand, GetInvalidationCommand, ListInvalidationsCommand } from '@aws-sdk/client-cloudfront';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serveOn } from '../../../../local/emulators/cloudfront/forward.ts';
import { invalidationApi, readInvalidation } from '../../../../local/emulators/cloudfront/invalidation.ts';
import { openAuthorizer } from '../../../../local/iam/authorizer.ts';
import { eventually } from '../../../support/eventually.ts';
import { credentialsOf, operator, permissionsFile } from '../../../support/permissions-file.ts';
import { openEdge } from './edge.ts';
import type { Edge, OriginReply } from './edge.ts';

const xml = (paths: readonly string[], quantity = paths.length, reference = 'r1') =>
  `<InvalidationBatch><Paths><Quantity>${quantity}</Quantity><Items>${paths.map((path) => `<Path>${path}</Path>`).join('')}</Items></Paths><CallerReference>${reference}</CallerReference></InvalidationBatch>`;

test('reads paths, wildcards and tags', () => {
  expect(readInvalidation(xml(['/a', '/b/*', '#thing:1', '/c&amp;d']))).toEqual(['/a', '/b/*', '#thing:1', '/c&d']);
});

test.each([
  ['no path', xml([]), /1 to 3000/],
  ['too many paths', xml(Array.from({ length: 3001 }, () => '/a')), /1 to 3000/],
  ['a wrong quantity', xml(['/a'], 2), /Quantity/],
  ['no caller reference', xml(['/a'], 1, ''), /CallerReference/],
  ['a path without a leading slash', xml(['a']), /neither a path nor a #tag/],
  ['a wildcard in the middle', xml(['/a/*/b']), /neither a path nor a #tag/],
  ['a tag with a wildcard', xml(['#thing:*']), /neither a path nor a #tag/],
  ['a tag of more than 256 characters', xml([`#${'x'.repeat(257)}`]), /neither a path nor a #tag/],
])('refuses %s', (_, text, message) => {
  expect(() => readInvalidation(text)).toThrow(message);
});

describe('an invalidation', () => {
  let edge: Edge;
  const paths = ['/shelf/1', '/shelf/2', '/other'];
  const outcomes = async () => Promise.all(paths.map(async (path) => (await edge.get(path)).outcome));

  beforeEach(async () => {
    edge = await openEdge();
    edge.reply = ({ path }) => ({ headers: { 'cache-tag': `all, Thing:${path.slice(-1)}` } });
    await outcomes();
  });
  afterEach(() => edge.close());

  test.each([
    ['a path', ['/shelf/1'], ['Miss', 'Hit', 'Hit']],
    ['a path with a wildcard', ['/shelf/*'], ['Miss', 'Miss', 'Hit']],
    ['a tag, ignoring case', ['#thing:2'], ['Hit', 'Miss', 'Hit']],
    ['a tag of all responses', ['#all'], ['Miss', 'Miss', 'Miss']],
    ['items that match nothing', ['/shelf', '#thing'], ['Hit', 'Hit', 'Hit']],
  ])('by %s', async (_, items, expected) => {
    edge.distributions.get('D1')?.cache.invalidate(items);
    expect(await outcomes()).toEqual(expected);
  });

  test('removes a response that was requested before it and received after it', async () => {
    const { promise, resolve } = Promise.withResolvers<OriginReply>();
    edge.reply = () => promise;
    const viewer = edge.get('/late');
    await eventually(() => expect(edge.requests).toHaveLength(4));
    edge.distributions.get('D1')?.cache.invalidate(['#thing:9']);
    resolve({ headers: { 'cache-tag': 'thing:9' } });
    await viewer;
    expect((await edge.get('/late')).outcome).toBe('Miss');
  });

  test('can be created, listed and read with the AWS SDK', async () => {
    const server = await serveOn(0, invalidationApi(edge.distributions, '111111111111', openAuthorizer(permissionsFile({ stranger: [] }))));
    const address = server.address();
    const settings = {
      endpoint: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
      region: 'us-east-1',
      maxAttempts: 1,
    };
    const client = new CloudFrontClient({ ...settings, credentials: credentialsOf(operator) });
    const send = async (DistributionId: string, Items: string[]) =>
      client.send(
        new CreateInvalidationCommand({
          DistributionId,
          InvalidationBatch: { CallerReference: 'r1', Paths: { Quantity: Items.length, Items } },
        }),
      );
    const { Invalidation } = await send('D1', ['/shelf/1', '/it&s', '#thing:r']);
    expect(Invalidation).toMatchObject({ Status: 'Completed', InvalidationBatch: { Paths: { Items: ['/shelf/1', '/it&s', '#thing:r'] } } });
    expect(await outcomes()).toEqual(['Miss', 'Hit', 'Miss']);
    await expect(send('D1', ['x'])).rejects.toThrow(/neither a path nor a #tag/);
    await expect(send('D2', ['/x'])).rejects.toThrow(/not emulated, or the distribution does not exist/);
    const { InvalidationList } = await client.send(new ListInvalidationsCommand({ DistributionId: 'D1' }));
    expect(InvalidationList?.Items).toMatchObject([{ Id: Invalidation?.Id, CreateTime: Invalidation?.CreateTime }]);
    const read = await client.send(new GetInvalidationCommand({ DistributionId: 'D1', Id: Invalidation?.Id }));
    expect(read.Invalidation).toEqual(Invalidation);
    await expect(client.send(new GetInvalidationCommand({ DistributionId: 'D1', Id: 'I0' }))).rejects.toThrow(/not emulated/);
    const stranger = new CloudFrontClient({ ...settings, credentials: credentialsOf('stranger') });
    const invalidation = { CallerReference: 'r2', Paths: { Quantity: 1, Items: ['/x'] } };
    await expect(
      stranger.send(new CreateInvalidationCommand({ DistributionId: 'D1', InvalidationBatch: invalidation })),
    ).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringMatching(
        /cloudfront:CreateInvalidation on resource: arn:aws:cloudfront::111111111111:distribution\/D1 because no/,
      ),
    });
    client.destroy();
    stranger.destroy();
    server.close();
  });
});
