import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { statusOf } from '../../../../domain/order/saga/order-status.ts';
import { type Scenario, World } from './world.ts';
import { proofRuns } from '../../../support/proof-runs.ts';

const scenarioFields = {
  isSoldOut: fc.constantFrom(false, false, false, true),
  payment: fc.constantFrom('authorises', 'authorises', 'declines', 'challenges'),
  customer: fc.constantFrom('approves', 'leaves'),
  refusesPick: fc.constantFrom(false, false, false, true),
  failsCapture: fc.constantFrom(false, false, false, true),
  ignoresCancellation: fc.constantFrom(false, false, false, true),
  free: fc.constantFrom('nothing', 'nothing', 'mugs', 'all'),
} as const;

const scenario: fc.Arbitrary<Scenario> = fc.record(scenarioFields);

const event = fc.oneof(
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

type Event = typeof event extends fc.Arbitrary<infer H> ? H : never;

function apply(world: World, event: Event): void {
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

/** A confirmed order whose parcels are being picked. */
function picking(scenario: Partial<Scenario>): World {
  const world = new World({
    isSoldOut: false,
    payment: 'authorises',
    customer: 'leaves',
    refusesPick: false,
    failsCapture: false,
    ignoresCancellation: false,
    free: 'nothing',
    ...scenario,
  });
  while (world.picks.size < 2) world.deliver(0, { keep: false, crash: false });
  return world;
}

/** An order that is cancelled while its parcels are picked. */
function cancelWhilePicking(free: Scenario['free']): World {
  const world = picking({ free });
  world.cancel();
  return world;
}

/** Delivers every message from here on: the order must reach an end. */
function finish(world: World): void {
  for (let round = 0; round < 60; round += 1) {
    for (let delivered = 0; world.inFlight.length > 0; delivered += 1) {
      if (delivered > 500) throw new Error('messages cause each other without end');
      world.deliver(0, { keep: false, crash: false });
    }
    world.warehousesShip();
    if (!world.hasReceivedLapse) world.reportLapse();
    if (world.inFlight.length === 0) world.sweep(3_600_000);
  }
}

describe('with messages that are lost, repeated, reordered or late', () => {
  test('an order is confirmed only with stock and payment reserved, keeps neither when cancelled, is charged only for shipped parcels, and ends', () => {
    fc.assert(
      fc.property(scenario, fc.array(event, { maxLength: 60 }), (scenario, events) => {
        const world = new World(scenario);
        for (const event of events) apply(world, event);
        finish(world);
        const mayNeedOperator = scenario.refusesPick || scenario.failsCapture || world.payment === 'lapsed';
        const ends = mayNeedOperator ? ['completed', 'cancelled', 'stuck'] : ['completed', 'cancelled'];
        expect(ends).toContain(statusOf(world.process));
        expect(world.inFlight).toEqual([]);
      }),
      proofRuns(3_000),
    );
  });

  test('staff can end every stuck order: each share is taken once or written off, and nothing that has left is released', () => {
    const stuck = fc.record({ ...scenarioFields, isSoldOut: fc.constant(false), payment: fc.constant('authorises' as const) });
    fc.assert(
      fc.property(
        stuck,
        fc.array(event, { maxLength: 30 }),
        fc.infiniteStream(fc.nat(2)),
        fc.boolean(),
        (scenario, events, choices, isSilent) => {
          const world = new World(scenario);
          for (const event of events) apply(world, event);
          // Participants that do not reply for days make any step after the confirmation stuck.
          for (let hour = 0; hour < (isSilent ? 40 : 0); hour += 1) {
            world.inFlight = [];
            world.sweep(3_600_000);
          }
          for (let decisions = 0; decisions < 12 && statusOf(world.process) === 'stuck'; decisions += 1) {
            world.staffDecide(choices.next().value ?? 0, decisions < 8);
            finish(world);
          }
          finish(world);
          for (let decisions = 0; decisions < 12 && statusOf(world.process) === 'stuck'; decisions += 1) {
            world.staffDecide(choices.next().value ?? 0, false);
            finish(world);
          }
          expect(['completed', 'cancelled']).toContain(statusOf(world.process));
        },
      ),
      proofRuns(300),
    );
  });

  test('a parcel that left while its order was being cancelled is paid, and the rest of the hold is released', () => {
    fc.assert(
      fc.property(fc.constantFrom('nothing', 'mugs'), fc.array(event, { maxLength: 30 }), (free, events) => {
        const world = cancelWhilePicking(free);
        for (const event of events) apply(world, event);
        finish(world);
        const ends = world.payment === 'lapsed' ? ['completed', 'cancelled', 'stuck'] : ['completed', 'cancelled'];
        expect(ends).toContain(statusOf(world.process));
      }),
      { numRuns: 1_000 },
    );
  });

  test('a hold that lapses during picking cancels the parcels that the warehouse stops, and marks the others as stuck', () => {
    const beforeLapse = fc.array(
      event.filter(({ does }) => does !== 'lapse' && does !== 'cancel'),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(fc.boolean(), beforeLapse, fc.array(event, { maxLength: 20 }), (ignoresCancellation, before, after) => {
        const world = picking({ ignoresCancellation });
        for (const event of before) apply(world, event);
        world.holdLapses();
        if (world.payment !== 'lapsed') return;
        // A parcel that left before the lapse was received is paid or needs an operator.
        for (const event of after) if (event.does !== 'ship') apply(world, event);
        const left = world.shippedPicks;
        for (let round = 0; round < 60; round += 1) {
          world.reportLapse();
          while (world.inFlight.length > 0) world.deliver(0, { keep: false, crash: false });
          world.sweep(3_600_000);
        }
        expect(world.shippedPicks).toBe(left);
        const steps = world.process.parcels.map(({ saga }) => saga.step);
        expect(['cancelled', 'settled', 'capture-failed', ...(ignoresCancellation ? ['not-stopped'] : [])]).toEqual(
          expect.arrayContaining(steps),
        );
        const needsOperator = steps.includes('not-stopped') || steps.includes('capture-failed');
        const end = needsOperator ? 'stuck' : steps.includes('settled') ? 'completed' : 'cancelled';
        expect(statusOf(world.process)).toBe(end);
      }),
      proofRuns(1_000),
    );
  });

  test('an order whose participants send no reply for days is compensated before its confirmation, and is stuck after it', () => {
    fc.assert(
      fc.property(scenario, fc.array(event, { maxLength: 30 }), (scenario, events) => {
        const world = new World(scenario);
        for (const event of events) apply(world, event);
        const { step } = world.process.saga;
        for (let hour = 0; hour < 100; hour += 1) {
          world.inFlight = [];
          world.sweep(3_600_000);
        }
        if (step === 'reserving' || step === 'authorising' || step === 'awaiting-customer')
          expect(world.process.saga.step).toBe('compensating');
        const isPicking = world.process.parcels.some(({ saga }) => saga.step === 'picking');
        if (!isPicking) expect(['stuck', 'completed', 'cancelled']).toContain(statusOf(world.process));
      }),
      proofRuns(500),
    );
  });
});
