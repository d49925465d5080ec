import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { audit } from '../../ops/audit/audit.ts';
import { readEndpoints } from '../../tools/endpoints.ts';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import { eventually } from '../support/eventually.ts';

const realFile = resolve(import.meta.dirname, '../../../shared/data/online-retail/online-retail-2010-12_2011-08.csv.gz');

function start(...args: readonly string[]) {
  return spawn(process.execPath, ['load/replay/main.ts', '--json', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function run(...args: readonly string[]) {
  const replay = start(...args);
  const [errors, output, [code]] = await Promise.all([text(replay.stderr), text(replay.stdout), once(replay, 'exit')]);
  return { code, errors, report: output === '' ? undefined : JSON.parse(output) };
}

const address = readEndpoints(process.env['SHOPMART_ENDPOINTS']).databases['orders'];
if (!address) throw new Error('the shop has no orders database');
const orders = connectPostgres({ ...address, tls: 'disable', max: 1 });

afterAll(() => orders.close());

async function orderCount(): Promise<number> {
  const [counted] = await orders.rows(z.object({ count: z.int() }))`select count(*)::int as count from shop.orders`;
  return counted?.count ?? 0;
}

describe('real orders replayed', () => {
  // Of the first 120 invoices 105 can be ordered.
  const args = [realFile, '--invoices', '120'];
  const orderable = 105;

  test('give the same report after a kill in the middle, and add nothing when repeated', async () => {
    const before = await orderCount();
    // Low concurrency, so that the kill happens before the end.
    const killed = start(...args, '--concurrency', '2');
    const ended = once(killed, 'exit');
    await eventually(async () => expect((await orderCount()) - before).toBeGreaterThan(orderable / 2), { within: 100_000 });
    killed.kill('SIGKILL');
    await ended;
    expect(killed.signalCode).toBe('SIGKILL');
    expect((await orderCount()) - before).toBeLessThan(orderable);

    const first = await run(...args);
    expect(first).toMatchObject({ code: 0, report: { addsUp: true, read: { lines: 2301 } } });
    expect((await orderCount()) - before).toBe(orderable);
    expect(await run(...args)).toMatchObject({ code: 0, report: first.report });
    expect((await orderCount()) - before).toBe(orderable);
  });

  test('continue with more invoices of the file, and with another file', async () => {
    const before = await orderCount();
    expect(await run(realFile, '--invoices', '130')).toMatchObject({ code: 0, report: { addsUp: true } });
    expect(await orderCount()).toBeGreaterThan(before);

    const file = join(mkdtempSync(join(tmpdir(), 'replay-')), 'other.csv');
    const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
    writeFileSync(file, `${header}\nother-${randomUUID()},85123A,HEART,3000,2011-12-09 12:50:00,2.55,17850.0,United Kingdom\n`);
    const other = { code: 0, report: { ordered: { lines: 1, money: '7650.000' }, rejected: {}, addsUp: true } };
    expect(await run(file)).toMatchObject(other);
    const count = await orderCount();
    expect(await run(file)).toMatchObject(other);
    expect(await orderCount()).toBe(count);
  });

  test('leave a clean audit', async () => {
    await eventually(
      async () => {
        const { findings, underWay } = await audit(readEndpoints(process.env['SHOPMART_ENDPOINTS']));
        expect({ findings, underWay }).toEqual({ findings: [], underWay: 0 });
      },
      { within: 100_000 },
    );
  });

  test('stop before anything is written when a column is missing', async () => {
    const before = await orderCount();
    const file = join(mkdtempSync(join(tmpdir(), 'replay-')), 'short.csv');
    writeFileSync(file, 'InvoiceNo,StockCode,Quantity\n1,A,1\n');
    expect(await run(file)).toMatchObject({ code: 1, errors: expect.stringContaining('has no columns'), report: undefined });
    expect(await orderCount()).toBe(before);
  });
});
