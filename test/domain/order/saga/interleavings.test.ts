import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { statusOf } from '../../../../domain/order/saga/order-status.ts';
import { type Scenario, World } from './world.ts';
import { proofRuns } from '../../../support/proof-runs.ts';

const scenario: fc.Arbitrary<Scenario> = fc.record({
  isSoldOut: fc.constantFrom(false, false, false, true),
  payment: fc.constantFrom('authorises', 'authorises', 'declines', 'challenges'),
  customer: fc.constantFrom('approves', 'leaves'),
  refusesPick: fc.constantFrom(false, false, false, true),
  failsCapture: fc.constantFrom(false, false, false, true),
  goesOnPicking: fc.constantFrom(false, false, false, true),
  free: fc.constantFrom('nothing', 'nothing', 'mugs', 'all'),
});

const happening = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ does: fc.constant('deliver' as const), at: fc.nat(), keep: fc.constant(false), crash: fc.constant(false) }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('deliver' as const), at: fc.nat(), keep: fc.boolean(), crash: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('lose' as const), at: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('sweep' as const), millis: fc.constantFrom(1_000, 60_000, 900_000) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('cancel' as const) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('customer' as const) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('ship' as const) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('lapse' as const) }) },
);

type Happening = typeof happening extends fc.Arbitrary<infer H> ? H : never;

function happen(world: World, event: Happening): void {
  switch (event.does) {
    case 'deliver':
      return world.deliver(event.at % Math.max(1, world.inFlight.length), event);
    case 'lose':
      return world.lose(event.at % Math.max(1, world.inFlight.length));
    case 'sweep':
      return world.sweep(event.millis);
    case 'cancel':
      return world.cancel();
    case 'customer':
      return world.customerReturns();
    case 'lapse':
      return world.holdLapses();
    case 'ship':
      return world.warehousesShip();
  }
}

/** Sold without a hitch, and now the warehouses pick. */
function picking(scenario: Partial<Scenario>): World {
  const world = new World({
    isSoldOut: false,
    payment: 'authorises',
    customer: 'leaves',
    refusesPick: false,
    failsCapture: false,
    goesOnPicking: false,
    free: 'nothing',
    ...scenario,
  });
  while (world.picks.size < 2) world.deliver(0, { keep: false, crash: false });
  return world;
}

/** Cancelled while the warehouses pick: the narrowest race. */
function cancelWhilePicking(free: Scenario['free']): World {
  const world = picking({ free });
  world.cancel();
  return world;
}

/** From here on nothing is lost, and everybody does their part: so it must come to an end. */
function settle(world: World): void {
  for (let round = 0; round < 60; round += 1) {
    for (let delivered = 0; world.inFlight.length > 0; delivered += 1) {
      if (delivered > 500) throw new Error('messages go round and round');
      world.deliver(0, { keep: false, crash: false });
    }
    world.warehousesShip();
    if (!world.hasHeardOfLapse) world.reportLapse();
    if (world.inFlight.length === 0) world.sweep(3_600_000);
  }
}

describe('whatever is lost, repeated, reordered or comes late', () => {
  test('an order is sold only with stock and money held, holds nothing once cancelled, takes money only for what has shipped, and ends', () => {
    fc.assert(
      fc.property(scenario, fc.array(happening, { maxLength: 60 }), (scenario, happenings) => {
        const world = new World(scenario);
        for (const event of happenings) happen(world, event);
        settle(world);
        const mayNeedStaff = scenario.refusesPick || scenario.failsCapture || world.payment === 'lapsed';
        const ends = mayNeedStaff ? ['completed', 'cancelled', 'stuck'] : ['completed', 'cancelled'];
        expect(ends).toContain(statusOf(world.process));
        expect(world.inFlight).toEqual([]);
      }),
      proofRuns(3_000),
    );
  });

  test('a parcel that left while its order was being cancelled is paid, and the rest of the hold is given back', () => {
    fc.assert(
      fc.property(fc.constantFrom('nothing', 'mugs'), fc.array(happening, { maxLength: 30 }), (free, happenings) => {
        const world = cancelWhilePicking(free);
        for (const event of happenings) happen(world, event);
        settle(world);
        const ends = world.payment === 'lapsed' ? ['completed', 'cancelled', 'stuck'] : ['completed', 'cancelled'];
        expect(ends).toContain(statusOf(world.process));
      }),
      { numRuns: 1_000 },
    );
  });

  test('a hold that lapses while parcels are picked stops each of them that the warehouse stops, and staff are called for the others', () => {
    const beforeLapse = fc.array(
      happening.filter(({ does }) => does !== 'lapse' && does !== 'cancel'),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(fc.boolean(), beforeLapse, fc.array(happening, { maxLength: 20 }), (goesOnPicking, before, after) => {
        const world = picking({ goesOnPicking });
        for (const event of before) happen(world, event);
        world.holdLapses();
        if (world.payment !== 'lapsed') return;
        // What left before the lapse was heard of is paid, or waits for staff.
        for (const event of after) if (event.does !== 'ship') happen(world, event);
        const left = world.shippedPicks;
        for (let round = 0; round < 60; round += 1) {
          world.reportLapse();
          while (world.inFlight.length > 0) world.deliver(0, { keep: false, crash: false });
          world.sweep(3_600_000);
        }
        expect(world.shippedPicks).toBe(left);
        const steps = world.process.parcels.map(({ saga }) => saga.step);
        expect(['cancelled', 'settled', 'capture-failed', ...(goesOnPicking ? ['not-stopped'] : [])]).toEqual(
          expect.arrayContaining(steps),
        );
        const waitsForStaff = steps.includes('not-stopped') || steps.includes('capture-failed');
        const end = waitsForStaff ? 'stuck' : steps.includes('settled') ? 'completed' : 'cancelled';
        expect(statusOf(world.process)).toBe(end);
      }),
      proofRuns(1_000),
    );
  });

  test('an order whose participants do not answer for days is undone before its confirmation, and only afterwards waits for staff', () => {
    fc.assert(
      fc.property(scenario, fc.array(happening, { maxLength: 30 }), (scenario, happenings) => {
        const world = new World(scenario);
        for (const event of happenings) happen(world, event);
        const { step } = world.process.saga;
        for (let hour = 0; hour < 100; hour += 1) {
          world.inFlight = [];
          world.sweep(3_600_000);
        }
        if (step === 'reserving' || step === 'authorising' || step === 'awaiting-customer') expect(world.process.saga.step).toBe('undoing');
        const waitsForWarehouse = world.process.parcels.some(({ saga }) => saga.step === 'picking');
        if (!waitsForWarehouse) expect(['stuck', 'completed', 'cancelled']).toContain(statusOf(world.process));
      }),
      proofRuns(500),
    );
  });
});
