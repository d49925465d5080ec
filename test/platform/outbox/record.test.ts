import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { record } from '../../../platform/outbox/record.ts';
import { withSpan } from '../../../platform/telemetry/trace.ts';
import { freshDatabase } from '../../support/postgres.ts';

const database = await freshDatabase(['product']);
const sql = database.sql('product');
const Row = z.object({ lane: z.int(), type: z.string(), subject: z.string(), payload: z.unknown(), traceparent: z.string().nullable() });
const rows = () => database.admin.rows(Row)`select lane, type, subject, payload, traceparent from product.outbox order by position`;
const priced = (sku: string) => ({ type: 'product.priced.v1', sku });
const addressing = { lane: 3, subject: ({ sku }: { readonly sku: string }) => sku };

describe('recording events', () => {
  test('writes them in their order, with their lane and the trace that they belong to', async () => {
    const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await withSpan('record', { traceparent: parent }, () => record(sql, 'product', [priced('B'), priced('A')], addressing));
    const about = { lane: 3, type: 'product.priced.v1', traceparent: expect.stringMatching(/^00-0af7651916cd43dd8448eb211c80319c-/) };
    expect(await rows()).toEqual([
      { ...about, subject: 'B', payload: priced('B') },
      { ...about, subject: 'A', payload: priced('A') },
    ]);
  });

  test('writes nothing when the transaction that made them true is undone', async () => {
    const before = await rows();
    const failing = sql.transaction(async (tx) => {
      await record(tx, 'product', [priced('C')], addressing);
      throw new Error('not true after all');
    });
    await expect(failing).rejects.toThrow('not true after all');
    expect(await rows()).toEqual(before);
  });

  test('does nothing without events, and rejects a schema that is not a plain name', async () => {
    await record(sql, 'product', [], addressing);
    await expect(record(sql, 'product; drop table x', [priced('D')], addressing)).rejects.toThrow('not a plain SQL name');
  });
});
