import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Bundles } from '../../lib/bundles.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'shopmart-dist-'));
  mkdirSync(join(root, 'lambdas', 'reserve-stock'), { recursive: true });
});
afterAll(() => rmSync(root, { recursive: true }));

test('a bundle is found by its kind and name', () => {
  expect(new Bundles(root).lambda('reserve-stock')).toBe(join(root, 'lambdas', 'reserve-stock'));
});

test('a bundle that is not built is refused with the remedy', () => {
  expect(() => new Bundles(root).service('order')).toThrow(`there is no bundle services/order in ${root}: run npm run build`);
  expect(() => new Bundles(root).storefront()).toThrow('there is no bundle storefront');
});
