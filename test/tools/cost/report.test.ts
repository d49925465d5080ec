import { describe, expect, test } from 'vitest';
import { DISCOUNTS } from '../../../tools/cost/discounts.ts';
import { estimate } from '../../../tools/cost/estimate.ts';
import { leversOf } from '../../../tools/cost/levers.ts';
import { PRICES } from '../../../tools/cost/prices.ts';
import { describeEstimate } from '../../../tools/cost/report.ts';
import { resource, smallShop } from './small-shop.ts';

test('every price is a whole number of micro-dollars with a source', () => {
  for (const { microDollars, source, basis } of Object.values(PRICES)) {
    expect(Number.isInteger(microDollars) && microDollars > 0).toBe(true);
    expect(source).toMatch(/^https:\/\//);
    expect(basis).not.toBe('');
  }
  for (const { source } of Object.values(DISCOUNTS)) expect(source).toMatch(/^https:\/\//);
});

describe('the printed estimate', () => {
  const bus = resource('AWS::ElastiCache::ReplicationGroup', {
    CacheNodeType: 'cache.r7g.large',
    NumNodeGroups: 1,
    ReplicasPerNodeGroup: 2,
  });
  const templates = smallShop({ added: { BusGroup: bus } });
  const rows = estimate(templates);
  const lines = describeEstimate({ environment: 'test', rows, levers: leversOf(templates, rows) }).split('\n');

  test('has a row per item and marks approximate prices', () => {
    // 3 nodes × 730 hours × 0.2048 USD
    expect(lines).toContainEqual(expect.stringMatching(/^≈ \S+, cache\.r7g\.large +0\.2048 +2,190 +448\.51 +2,190 +448\.51 {2}node-hour$/));
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}secrets +0\.40 +1 +0\.40 +1 +0\.40 {2}secret$/));
  });

  test('has the total, the present cost and the difference', () => {
    expect(lines).toContainEqual(expect.stringMatching(/^total +482\.32 +483\.71$/));
    expect(lines).toContainEqual(expect.stringMatching(/^paid today +7,100\.00$/));
    expect(lines).toContainEqual(expect.stringMatching(/^less than today +-93 %$/));
  });

  test('counts approximate and unverified prices in its last line', () => {
    expect(lines.at(-1)).toBe('Of 6 rows and 2 levers, 2 are approximate (≈) and 1 unverified (?).');
  });
});
