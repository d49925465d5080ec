import { describe, expect, test } from 'vitest';
import type { ReservedParcelFacts } from '../../../ops/audit/facts.ts';
import { checkOrder } from '../../../ops/audit/check-order.ts';
import { confirmed, held, reserved } from './order-facts.ts';

describe('a pick and the stock of its parcel', () => {
  const findingsOn = (status: ReservedParcelFacts['status'], picks: ReservedParcelFacts['picks']) =>
    checkOrder(
      confirmed,
      held,
      reserved.map((parcel) => (parcel.parcelNo === 1 ? { ...parcel, status, picks } : parcel)),
    ).filter((finding) => finding.includes('pick'));

  test.each<[ReservedParcelFacts['status'], ReservedParcelFacts['picks']]>([
    ['reserved', []],
    ['reserved', ['requested']],
    ['reserved', ['accepted']],
    ['reserved', ['cancelling']],
    ['reserved', ['cancelled']],
    ['released', ['refused']],
    ['released', ['refused', 'cancelled']],
    ['shipped', ['refused', 'shipped']],
  ])('agree: stock %s, picks %j', (status, picks) => {
    expect(findingsOn(status, picks)).toEqual([]);
  });

  test.each<[ReservedParcelFacts['status'], ReservedParcelFacts['picks'], RegExp]>([
    ['released', ['requested'], /stock of parcel 1 is released, but its pick is requested$/],
    ['released', ['refused', 'accepted'], /stock of parcel 1 is released, but its pick is accepted$/],
    ['shipped', ['shipped', 'cancelling'], /stock of parcel 1 is shipped, but its pick is cancelling$/],
    ['reserved', ['shipped'], /pick of parcel 1 has shipped, but its stock is reserved$/],
    ['released', ['shipped'], /pick of parcel 1 has shipped, but its stock is released$/],
    ['shipped', ['refused'], /stock of parcel 1 is shipped, but no pick of it has$/],
  ])('do not agree: stock %s, picks %j', (status, picks, finding) => {
    expect(findingsOn(status, picks)).toEqual([expect.stringMatching(finding)]);
  });
});
