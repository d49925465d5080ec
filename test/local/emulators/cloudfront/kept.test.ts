import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../../support/eventually.ts';
import { openEdge } from './edge.ts';
import type { Edge, OriginReply } from './edge.ts';

let edge: Edge;

beforeEach(async () => {
  edge = await openEdge();
});
afterEach(() => edge.close());

describe('what is kept', () => {
  test('is served again with its age, until its time is over', async () => {
    expect(await edge.get('/a')).toMatchObject({ body: 'answer 1', outcome: 'Miss' });
    edge.clock += 59_000;
    const again = await edge.get('/a');
    expect(again).toMatchObject({ body: 'answer 1', outcome: 'Hit' });
    expect(again.header('age')).toBe('59');
    edge.clock += 1000;
    expect(await edge.get('/a')).toMatchObject({ body: 'answer 2', outcome: 'Miss' });
  });

  test.each([
    ['max-age=10', 10],
    ['max-age=1, s-maxage=20', 20],
    ['max-age=999999', 3600],
  ])('is kept as %s says, within the policy: %i s', async (control, seconds) => {
    edge.reply = () => ({ headers: { 'cache-control': control } });
    await edge.get('/a');
    edge.clock += seconds * 1000 - 1;
    expect((await edge.get('/a')).outcome).toBe('Hit');
    edge.clock += 1;
    expect((await edge.get('/a')).outcome).toBe('Miss');
  });

  test.each(['no-store', 'no-cache', 'private', 'max-age=0'])('is nothing that says %s', async (control) => {
    edge.reply = () => ({ headers: { 'cache-control': control } });
    await edge.get('/a');
    expect(await edge.get('/a')).toMatchObject({ body: 'answer 2', outcome: 'Miss' });
  });

  test('is even what says no-store, where the policy has a minimum', async () => {
    edge.reply = () => ({ headers: { 'cache-control': 'no-store' } });
    await edge.get('/api/counts');
    expect((await edge.get('/api/counts')).outcome).toBe('Hit');
  });

  test('is an error for seconds only', async () => {
    edge.reply = () => ({ status: 404 });
    await edge.get('/gone');
    expect(await edge.get('/gone')).toMatchObject({ status: 404, outcome: 'Error' });
    expect(edge.asked).toHaveLength(1);
    edge.clock += 10_000;
    await edge.get('/gone');
    expect(edge.asked).toHaveLength(2);
  });

  test('is served stale while one fresh answer is fetched behind it', async () => {
    edge.reply = () => ({ headers: { 'cache-control': 'max-age=10, stale-while-revalidate=30' } });
    await edge.get('/a');
    edge.clock += 15_000;
    const { promise, resolve } = Promise.withResolvers<OriginReply>();
    edge.reply = () => promise;
    for (let i = 0; i < 2; i += 1) expect(await edge.get('/a')).toMatchObject({ body: 'answer 1', outcome: 'Hit' });
    resolve({ body: 'fresh', headers: { 'cache-control': 'max-age=10, stale-while-revalidate=30' } });
    await eventually(async () => expect((await edge.get('/a')).body).toBe('fresh'));
    expect(edge.asked).toHaveLength(2);
    edge.clock += 41_000;
    expect((await edge.get('/a')).outcome).toBe('Miss');
  });

  test('is served stale when the origin fails, for as long as it said, and no longer', async () => {
    edge.reply = () => ({ headers: { 'cache-control': 'max-age=10, stale-if-error=30' } });
    await edge.get('/a');
    edge.reply = () => ({ status: 502 });
    edge.clock += 39_000;
    expect(await edge.get('/a')).toMatchObject({ status: 200, body: 'answer 1', outcome: 'Hit' });
    edge.clock += 1000;
    expect(await edge.get('/a')).toMatchObject({ status: 502, outcome: 'Error' });
  });

  test('is bounded: the least recently used goes first', async () => {
    edge.reply = ({ path }) => ({ body: 'x'.repeat(path === '/huge' ? 200_000 : 100_000) });
    await edge.get('/first');
    for (let i = 0; i < 9; i += 1) await edge.get(`/${i}`);
    await edge.get('/first');
    await edge.get('/next');
    // Ten of 100 kB are what fits.
    for (const path of ['first', 'next', 1, 2, 3, 4, 5, 6, 7, 8]) expect((await edge.get(`/${path}`)).outcome).toBe('Hit');
    expect((await edge.get('/0')).outcome).toBe('Miss');
    await edge.get('/huge');
    expect((await edge.get('/huge')).outcome).toBe('Miss');
  });

  test('is whole, whatever part or condition a viewer names', async () => {
    await edge.get('/a', { headers: { 'if-none-match': '"x"' } });
    expect(edge.asked[0]?.headers).not.toHaveProperty('if-none-match');
    await edge.get('/a', { headers: { range: 'bytes=0-1' } });
    expect(edge.asked[1]?.headers).toHaveProperty('range');
  });

  test('answers HEAD without its body', async () => {
    await edge.get('/a');
    expect(await edge.get('/a', { method: 'HEAD' })).toMatchObject({ body: '', outcome: 'Hit' });
  });
});

describe('one question at a time', () => {
  test('is asked for all who wait', async () => {
    const { promise, resolve } = Promise.withResolvers<OriginReply>();
    edge.reply = () => promise;
    const viewers = [edge.get('/a'), edge.get('/a'), edge.get('/a')];
    await eventually(() => expect(edge.asked).toHaveLength(1));
    resolve({ body: 'shared' });
    expect((await Promise.all(viewers)).map(({ body }) => body)).toEqual(['shared', 'shared', 'shared']);
    expect(edge.asked).toHaveLength(1);
  });

  test('is not shared when the answer is private', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    edge.reply = async () => {
      await promise;
      return { headers: { 'cache-control': 'private' } };
    };
    const viewers = [edge.get('/a'), edge.get('/a')];
    await eventually(() => expect(edge.asked).toHaveLength(1));
    resolve();
    expect(new Set((await Promise.all(viewers)).map(({ body }) => body)).size).toBe(2);
  });
});
