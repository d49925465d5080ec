import { afterAll, describe, expect, test } from 'vitest';
import { audit } from '../../../ops/audit/audit.ts';
import { startShopAtWork } from './shop-at-work.ts';

const shop = await startShopAtWork();
const { buy, ship, sell, cancel } = shop;

afterAll(() => shop.stop());

describe('an audit of a shop at work', () => {
  test('finds nothing, however its orders have ended or go on', async () => {
    await sell();
    await cancel(await buy());
    await buy('pm_card_chargeDeclined');
    await buy('pm_card_threeDSecure2Required');
    await cancel(await buy('pm_card_threeDSecure2Required'));
    await ship(await buy(), 1);
    const { findings, underWay, summary } = await audit(shop.endpoints);
    expect(findings).toEqual([]);
    expect(summary[0]).toBe('6 orders: 1 awaiting-customer, 3 cancelled, 1 completed, 1 fulfilling');
    expect(underWay).toBe(2);
  });
});
