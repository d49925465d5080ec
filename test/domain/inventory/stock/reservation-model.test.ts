import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { InventoryReply, ReserveStock } from '../../../../contracts/inventory/commands.ts';
import { processStockCommands } from '../../../../domain/inventory/stock/stock-commands.ts';
import { stockOf } from '../../../../domain/inventory/stock/store.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import { ReservationModel } from './reservation-model.ts';
import { anOrder, anySku, expectStockToAddUp, receive, theRelease } from '../../../support/builders/stock-world.ts';

const database = await freshDatabase(['inventory']);
const sql = database.sql('inventory');

const SKU_NAMES = ['a', 'B', 'b', 'Z', 'never received'];
const RECEIVED = SKU_NAMES.length - 1;

const line = fc.record({ sku: fc.nat(SKU_NAMES.length * 8), quantity: fc.integer({ min: 1, max: 4 }) });
const lines = fc.oneof(
  { weight: 3, arbitrary: fc.array(line, { minLength: 1, maxLength: 4 }) },
  { weight: 1, arbitrary: fc.array(line, { minLength: 1, maxLength: 40, size: 'max' }) },
);
const request = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('new' as const), lines }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('released before' as const), lines }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('next attempt' as const), which: fc.nat(5), lines }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('repeat' as const), which: fc.nat(5) }) },
);
const goods = fc.record({
  sku: fc.nat(RECEIVED - 1),
  centre: fc.constantFrom('midlands', 'north', 'south'),
  quantity: fc.integer({ min: 1, max: 25 }),
});
const round = fc.record({
  goods: fc.array(goods, { minLength: 1, maxLength: 6, size: 'max' }),
  batch: fc.array(request, { minLength: 1, maxLength: 10, size: 'max' }),
});

const keyOf = ({ sagaId, attempt }: { readonly sagaId: string; readonly attempt: number }) => `${sagaId}.${attempt}`;

test('every batch is decided like the reference model', async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 10, size: 'max' }), async (rounds) => {
      const skus = SKU_NAMES.map((name) => anySku(name));
      // A SKU that was never received is rare, so that most orders can be served.
      const skuOf = (number: number) => skus[number === 0 ? RECEIVED : number % RECEIVED] ?? '';
      const model = new ReservationModel();
      const orders: ReserveStock[] = [];
      const expected = new Map<string, InventoryReply>();

      for (const { goods: received, batch } of rounds) {
        const receipt = received.map(({ sku, centre, quantity }) => ({ sku: skus[sku] ?? '', centre, quantity }));
        await receive(sql, ...receipt);
        for (const { sku, centre, quantity } of receipt) model.add(sku, centre, quantity);

        const commands: ReserveStock[] = [];
        for (const one of batch) {
          const earlier = 'which' in one ? orders.at(-1 - one.which) : undefined;
          if (one.kind === 'repeat') {
            if (earlier) commands.push(earlier);
            continue;
          }
          const fresh = anOrder(...one.lines.map(({ sku, quantity }) => [skuOf(sku), quantity] as const));
          const attempts = orders.filter(({ sagaId }) => sagaId === earlier?.sagaId).length;
          const command = earlier ? { ...fresh, sagaId: earlier.sagaId, attempt: attempts + 1 } : fresh;
          commands.push(command);
          orders.push(command);
          if (one.kind === 'released before') {
            await processStockCommands(sql, [theRelease(command)]);
            expected.set(keyOf(command), refusal(command, []));
          }
        }
        for (const command of commands) {
          if (expected.has(keyOf(command))) continue;
          const decision = model.reserve(command.lines);
          expected.set(keyOf(command), 'parcels' in decision ? reservation(command, decision.parcels) : refusal(command, decision.missing));
        }

        const { replies, failed } = await processStockCommands(sql, commands);

        expect(failed).toEqual([]);
        expect(replies).toEqual(commands.map((command) => expected.get(keyOf(command))));
        for (const reply of replies) seen.set(shapeOf(reply), (seen.get(shapeOf(reply)) ?? 0) + 1);
      }
      for (const sku of skus) {
        for (const { centre, available } of await stockOf(sql, sku)) expect(available).toBe(model.availableAt(sku, centre));
      }
    }),
    { seed: 20_261_130, numRuns: 30, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: true },
  );
  await expectStockToAddUp(sql);
  // The generated batches must cover each kind of decision.
  expect([...seen.keys()].toSorted()).toEqual(['1 parcels', '2 parcels', '3 parcels', 'missing', 'released']);
});

function reservation({ sagaId, attempt }: ReserveStock, parcels: readonly object[]): InventoryReply {
  return { type: 'inventory.stock-reserved.v1', sagaId, attempt, parcels } as InventoryReply;
}

function refusal({ sagaId, attempt }: ReserveStock, missing: readonly object[]): InventoryReply {
  return { type: 'inventory.stock-refused.v1', sagaId, attempt, missing } as InventoryReply;
}

function shapeOf(reply: InventoryReply): string {
  if (reply.type === 'inventory.stock-reserved.v1') return `${reply.parcels.length} parcels`;
  return reply.type === 'inventory.stock-refused.v1' && reply.missing.length > 0 ? 'missing' : 'released';
}
