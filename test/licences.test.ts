import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';

/** Licences that ask for no more than a notice, for what we distribute and what builds it. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  '(MIT OR CC0-1.0)',
  'Python-2.0',
]);

/** Of tools that we run and do not distribute. */
const ALLOWED_FOR_TOOLS = new Set(['Artistic-2.0', 'CC-BY-3.0', 'WTFPL']);

/** Packages with another licence, and why it binds us to nothing. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^@img\/sharp-/, 'LGPL: linked as a library of its own, which anybody may replace; the storefront and resize-image ship it unchanged'],
  [/^lightningcss/, 'MPL: builds test pages, and its files are unchanged'],
  [/^axe-core$/, 'MPL: checks pages in tests, and its files are unchanged'],
  [/^caniuse-lite$/, 'CC-BY: data for the build, named in its own package'],
  [/^slick$/, 'MIT, with the address of its text'],
  [/^case$/, 'MIT or GPL: we choose MIT'],
];

const Lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({ license: z.string().optional(), dev: z.boolean().default(false), link: z.boolean().optional() }),
  ),
});

const { packages } = Lockfile.parse(JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package-lock.json'), 'utf8')));
const dependencies = Object.entries(packages)
  .filter(([path, { link }]) => path.includes('node_modules/') && link !== true)
  .map(([path, { license = 'no licence', dev }]) => ({
    name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
    license,
    isAllowed: ALLOWED.has(license) || (dev && ALLOWED_FOR_TOOLS.has(license)),
  }));

test('every dependency has a licence that binds us to nothing, or a reason', () => {
  const refused = dependencies.filter(({ name, isAllowed }) => !isAllowed && !REASONS.some(([pattern]) => pattern.test(name)));
  expect(refused).toEqual([]);
});

test('every reason is used', () => {
  const unused = REASONS.filter(([pattern]) => !dependencies.some(({ name, isAllowed }) => pattern.test(name) && !isAllowed));
  expect(unused).toEqual([]);
});
