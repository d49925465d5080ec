import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../../support/eventually.ts';
import { openEdge } from './edge.ts';
import type { Edge, OriginReply } from './edge.ts';

let edge: Edge;

beforeEach(async () => {
  edge = await openEdge();
});
afterEach(() => edge.close());

describe('a cached response', () => {
  test('is served with its age until it expires', async () => {
    expect(await edge.get('/a')).toMatchObject({ body: 'response 1', outcome: 'Miss' });
    edge.clock += 59_000;
    const again = await edge.get('/a');
    expect(again).toMatchObject({ body: 'response 1', outcome: 'Hit' });
    expect(again.header('age')).toBe('59');
    edge.clock += 1000;
    expect(await edge.get('/a')).toMatchObject({ body: 'response 2', outcome: 'Miss' });
  });

  test.each([
    ['max-age=10', 10],
    ['max-age=1, s-maxage=20', 20],
    ['max-age=999999', 3600],
  ])('with cache-control %s is cached for %i s, within the limits of the policy', async (control, seconds) => {
    edge.reply = () => ({ headers: { 'cache-control': control } });
    await edge.get('/a');
    edge.clock += seconds * 1000 - 1;
    expect((await edge.get('/a')).outcome).toBe('Hit');
    edge.clock += 1;
    expect((await edge.get('/a')).outcome).toBe('Miss');
  });

  test.each(['no-store', 'no-cache', 'private', 'max-age=0'])('with cache-control %s is not stored', async (control) => {
    edge.reply = () => ({ headers: { 'cache-control': control } });
    await edge.get('/a');
    expect(await edge.get('/a')).toMatchObject({ body: 'response 2', outcome: 'Miss' });
  });

  test('with cache-control no-store is stored if the policy has a minimum TTL', async () => {
    edge.reply = () => ({ headers: { 'cache-control': 'no-store' } });
    await edge.get('/api/counts');
    expect((await edge.get('/api/counts')).outcome).toBe('Hit');
  });

  test('that is an error is stored for 10 s', async () => {
    edge.reply = () => ({ status: 404 });
    await edge.get('/gone');
    expect(await edge.get('/gone')).toMatchObject({ status: 404, outcome: 'Error' });
    expect(edge.requests).toHaveLength(1);
    edge.clock += 10_000;
    await edge.get('/gone');
    expect(edge.requests).toHaveLength(2);
  });

  test('is served stale while one request revalidates it', async () => {
    edge.reply = () => ({ headers: { 'cache-control': 'max-age=10, stale-while-revalidate=30' } });
    await edge.get('/a');
    edge.clock += 15_000;
    const { promise, resolve } = Promise.withResolvers<OriginReply>();
    edge.reply = () => promise;
    for (let i = 0; i < 2; i += 1) expect(await edge.get('/a')).toMatchObject({ body: 'response 1', outcome: 'Hit' });
    resolve({ body: 'fresh', headers: { 'cache-control': 'max-age=10, stale-while-revalidate=30' } });
    await eventually(async () => expect((await edge.get('/a')).body).toBe('fresh'));
    expect(edge.requests).toHaveLength(2);
    edge.clock += 41_000;
    expect((await edge.get('/a')).outcome).toBe('Miss');
  });

  test('is served stale while the origin fails, until stale-if-error expires', async () => {
    edge.reply = () => ({ headers: { 'cache-control': 'max-age=10, stale-if-error=30' } });
    await edge.get('/a');
    edge.reply = () => ({ status: 502 });
    edge.clock += 39_000;
    expect(await edge.get('/a')).toMatchObject({ status: 200, body: 'response 1', outcome: 'Hit' });
    edge.clock += 1000;
    expect(await edge.get('/a')).toMatchObject({ status: 502, outcome: 'Error' });
  });

  test('is evicted when the cache is full, least recently used first', async () => {
    edge.reply = ({ path }) => ({ body: 'x'.repeat(path === '/huge' ? 200_000 : 100_000) });
    await edge.get('/first');
    for (let i = 0; i < 9; i += 1) await edge.get(`/${i}`);
    await edge.get('/first');
    await edge.get('/next');
    // Ten responses of 100 kB fit.
    for (const path of ['first', 'next', 1, 2, 3, 4, 5, 6, 7, 8]) expect((await edge.get(`/${path}`)).outcome).toBe('Hit');
    expect((await edge.get('/0')).outcome).toBe('Miss');
    await edge.get('/huge');
    expect((await edge.get('/huge')).outcome).toBe('Miss');
  });

  test('is always a whole one: conditions are removed, range requests bypass the cache', async () => {
    await edge.get('/a', { headers: { 'if-none-match': '"x"' } });
    expect(edge.requests[0]?.headers).not.toHaveProperty('if-none-match');
    await edge.get('/a', { headers: { range: 'bytes=0-1' } });
    expect(edge.requests[1]?.headers).toHaveProperty('range');
  });

  test('is served to HEAD without its body', async () => {
    await edge.get('/a');
    expect(await edge.get('/a', { method: 'HEAD' })).toMatchObject({ body: '', outcome: 'Hit' });
  });
});

describe('concurrent requests for one key', () => {
  test('share one request to the origin', async () => {
    const { promise, resolve } = Promise.withResolvers<OriginReply>();
    edge.reply = () => promise;
    const viewers = [edge.get('/a'), edge.get('/a'), edge.get('/a')];
    await eventually(() => expect(edge.requests).toHaveLength(1));
    resolve({ body: 'shared' });
    expect((await Promise.all(viewers)).map(({ body }) => body)).toEqual(['shared', 'shared', 'shared']);
    expect(edge.requests).toHaveLength(1);
  });

  test('do not share a private response', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    edge.reply = async () => {
      await promise;
      return { headers: { 'cache-control': 'private' } };
    };
    const viewers = [edge.get('/a'), edge.get('/a')];
    await eventually(() => expect(edge.requests).toHaveLength(1));
    resolve();
    expect(new Set((await Promise.all(viewers)).map(({ body }) => body)).size).toBe(2);
  });
});
