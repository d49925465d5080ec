import { describe, expect, test } from 'vitest';
import { customerOf, mintShardedId, partId, wholeId } from '../../../platform/sharding/order-id.ts';

const at = new Date('2026-03-01T12:00:00.000Z');

describe('the id of a part', () => {
  test.each([1, 2, 255])('leads to the whole and to its customer: part %i', (part) => {
    const whole = mintShardedId({ customerId: 2 ** 40 - 2, at });
    const id = partId(whole, part);
    expect([wholeId(id), customerOf(id)]).toEqual([whole, 2 ** 40 - 2]);
    expect(id).not.toBe(whole);
  });

  test('of a whole is the id itself', () => {
    const whole = mintShardedId({ customerId: 7, at });
    expect(wholeId(whole)).toBe(whole);
  });

  test.each([0, -1, 256, 1.5, Number.NaN])('is refused for part %d', (part) => {
    expect(() => partId(mintShardedId({ customerId: 7, at }), part)).toThrow(RangeError);
  });
});
