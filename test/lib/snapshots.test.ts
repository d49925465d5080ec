import { beforeAll, describe, expect, test } from 'vitest';
import { synthesizeShop } from './synthesized-shop.ts';
import type { SynthesizedShop } from './synthesized-shop.ts';

const SHARED = ['network', 'core-database', 'orders-database', 'caches', 'messaging', 'edge'];
const CONTEXTS = ['user', 'product', 'inventory', 'payment', 'order', 'notification', 'event-relay', 'storefront'];
const STACKS = [...SHARED, ...CONTEXTS];

let shop: (environment: string) => SynthesizedShop;

beforeAll(async () => {
  // With CloudFormation's own rules: a template that breaks one makes the synth throw.
  const synthesized = await synthesizeShop({ isValidated: true });
  shop = synthesized.shop;
  expect(synthesized.app.manifest.missing).toBeUndefined();
}, 120_000);

describe.each([
  ['dev', [...STACKS, 'sandbox']],
  ['staging', STACKS],
  ['prod', STACKS],
])('the templates of %s', (environment, stacks) => {
  test('are one per stack, and ask for no look-up', () => {
    expect(Object.keys(shop(environment).stacks).toSorted()).toEqual(stacks.toSorted());
    expect(shop(environment).assembly.manifest.missing).toBeUndefined();
  });

  test.each(stacks)('change only on purpose: %s', async (stack) => {
    const text = JSON.stringify(shop(environment).stacks[stack], null, 1).replaceAll(/[0-9a-f]{64}/g, '<digest>');
    await expect(`${text}\n`).toMatchFileSnapshot(`__snapshots__/${environment}/${stack}.json`);
  });
});
