import { expect, test } from 'vitest';
import { bodyOf } from '../../../storefront/lib/json-body.ts';

const post = (body: string) => new Request('https://shop.example/', { method: 'POST', body });

test('the body of a script’s post is passed on', async () => {
  expect(await bodyOf(post('{"name":"Ann"}'))).toEqual({ name: 'Ann' });
});

test.each([
  ['is no JSON', '{'],
  ['is empty', ''],
  ['is no object', '7'],
  ['is nested 100,000 deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
])('a body that %s is passed on as an empty one, for the service to refuse', async (_what, body) => {
  expect(await bodyOf(post(body))).toEqual({});
});
