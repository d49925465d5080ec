import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { audit } from '../../ops/audit/audit.ts';
import { readEndpoints } from '../../ops/endpoints.ts';
import { eventually } from '../support/eventually.ts';

const realFile = resolve(import.meta.dirname, '../../../shared/data/online-retail/online-retail-2010-12_2011-08.csv.gz');

function start(...args: readonly string[]) {
  return spawn(process.execPath, ['load/replay/main.ts', '--json', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function run(...args: readonly string[]) {
  const replay = start(...args);
  const [said, reported, [code]] = await Promise.all([text(replay.stderr), text(replay.stdout), once(replay, 'exit')]);
  return { code, said, report: reported === '' ? undefined : JSON.parse(reported) };
}

async function orderCount(): Promise<string | undefined> {
  return (await audit(readEndpoints(process.env['SHOPMART_ENDPOINTS']))).summary[0]?.replace(/ orders.*/, '');
}

describe('real orders replayed', () => {
  const args = [realFile, '--invoices', '120'];

  test('end in the same report when they were killed half-way, and add nothing the next time', async () => {
    const killed = start(...args);
    killed.stderr.setEncoding('utf8').on('data', (said: string) => {
      if (said.includes('orders')) killed.kill('SIGKILL');
    });
    await once(killed, 'exit');
    expect(killed.signalCode).toBe('SIGKILL');

    const first = await run(...args);
    expect(first).toMatchObject({ code: 0, report: { addsUp: true, read: { lines: 2301 } } });
    const count = await orderCount();
    expect(await run(...args)).toMatchObject({ code: 0, report: first.report });
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
    expect(await run(file)).toMatchObject({ code: 1, said: expect.stringContaining('lacks the columns'), report: undefined });
    expect(await orderCount()).toBe(before);
  });
});
