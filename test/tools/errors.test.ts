import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OrderError } from '../../domain/order/errors.ts';
import { describeErrors, readRegistries } from '../../tools/errors/document.ts';

const repository = join(import.meta.dirname, '../..');
const registries = await readRegistries(repository);

/** The codes of the errors that files below `folders` create. */
function codesCreatedIn(...folders: readonly string[]): ReadonlySet<string> {
  const files = globSync(
    folders.map((folder) => `${folder}/**/*.ts`),
    { cwd: repository, exclude: ['**/errors.ts'] },
  );
  const created = /(?:new \w+Error|platformProblem)\(\s*'([a-z-]+)'|\bcode: '([a-z-]+)'/g;
  return new Set(
    files.flatMap((file) =>
      [...readFileSync(join(repository, file), 'utf8').matchAll(created)].map(([, one, other]) => one ?? other ?? ''),
    ),
  );
}

test('docs/errors.md is up to date; `npm run errors` writes it', () => {
  expect(readFileSync(join(repository, 'docs/errors.md'), 'utf8')).toBe(describeErrors(registries));
});

test('the registries of the platform and of the contexts are found', () => {
  expect([...registries.keys()]).toEqual(expect.arrayContaining(['platform', 'order', 'user']));
});

test('a code that is not in the registry does not compile', () => {
  expect(new OrderError('cart-full', 'the cart is full').code).toBe('cart-full');
  // @ts-expect-error: this code belongs to another context
  expect(new OrderError('email-taken', 'sign in instead').code).toBe('email-taken');
});

test('no code is registered with two statuses', () => {
  const statuses = Map.groupBy(
    [...registries.values()].flatMap((registry) => Object.entries(registry)),
    ([code]) => code,
  );
  const differing = [...statuses].filter(([, entries]) => new Set(entries.map(([, { status }]) => status)).size > 1);
  expect(differing.map(([code]) => code)).toEqual([]);
});

test.each([...registries])('every registered code of %s is used', (context, registry) => {
  const created =
    context === 'platform'
      ? codesCreatedIn('platform', 'services', 'adapters')
      : codesCreatedIn(`domain/${context}`, `services/${context}`, `lambdas/${context}`, 'adapters');
  expect(Object.keys(registry).filter((code) => !created.has(code))).toEqual([]);
});
