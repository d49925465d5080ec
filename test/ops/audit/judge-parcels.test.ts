import { describe, expect, test } from 'vitest';
import type { ReservedParcelFacts } from '../../../ops/audit/facts.ts';
import { judgeOrder } from '../../../ops/audit/judge-order.ts';
import { confirmed, held, reserved } from './known-facts.ts';

describe('a pick and the stock of its parcel', () => {
  const findingsOn = (status: ReservedParcelFacts['status'], picks: ReservedParcelFacts['picks']) =>
    judgeOrder(
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
  ])('agree that are %s and %j', (status, picks) => {
    expect(findingsOn(status, picks)).toEqual([]);
  });

  test.each<[ReservedParcelFacts['status'], ReservedParcelFacts['picks'], RegExp]>([
    ['released', ['requested'], /stock of parcel 1 is released, yet its pick is requested$/],
    ['released', ['refused', 'accepted'], /stock of parcel 1 is released, yet its pick is accepted$/],
    ['shipped', ['shipped', 'cancelling'], /stock of parcel 1 is shipped, yet its pick is cancelling$/],
    ['reserved', ['shipped'], /pick of parcel 1 has shipped, yet its stock is reserved$/],
    ['released', ['shipped'], /pick of parcel 1 has shipped, yet its stock is released$/],
    ['shipped', ['refused'], /stock of parcel 1 is shipped, yet no pick of it has$/],
  ])('do not agree that are %s and %j', (status, picks, finding) => {
    expect(findingsOn(status, picks)).toEqual([expect.stringMatching(finding)]);
  });
});
