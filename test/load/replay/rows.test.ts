import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { invoicesOf, moneyOf, ofFirstInvoices, rejectionOf, survey } from '../../../load/replay/invoices.ts';
import { parseLondonTime, parseThousandths, readRows } from '../../../load/replay/rows.ts';
import { Tally, formatThousandths } from '../../../load/replay/tally.ts';

const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';

const realFile = resolve(import.meta.dirname, '../../../../shared/data/online-retail/online-retail-2010-12_2011-08.csv.gz');

function fileOf(lines: readonly string[], { gzipped = false, name = 'rows.csv' } = {}): string {
  const file = join(mkdtempSync(join(tmpdir(), 'replay-')), name);
  const text = `${lines.join('\n')}\n`;
  writeFileSync(file, gzipped ? gzipSync(text) : text);
  return file;
}

function read(lines: readonly string[], options?: { gzipped: boolean }) {
  return Array.fromAsync(readRows(fileOf([header, ...lines], options)));
}

const line = '536365,85123A,"HEART, WHITE",6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom';

describe('reading the file', () => {
  test.each([{ gzipped: false }, { gzipped: true }])('parses a row, gzipped: $gzipped', async (options) => {
    expect(await read([line], options)).toEqual([
      {
        line: 2,
        invoice: '536365',
        sku: '85123A',
        title: 'HEART, WHITE',
        quantity: 6,
        priceThousandths: 2550,
        at: new Date('2010-12-01T08:26:00Z'),
        customer: '17850',
        country: 'United Kingdom',
      },
    ]);
  });

  test.each([
    ['536365,85123A,HEART,six,2010-12-01 08:26:00,2.55,,UK', 'Quantity "six" is not a whole number'],
    ['536365,85123A,HEART,1.5,2010-12-01 08:26:00,2.55,,UK', 'Quantity "1.5" is not a whole number'],
    ['536365,85123A,HEART,6,2010-12-01 08:26:00,2.5555,,UK', 'UnitPrice "2.5555" is not a number with at most three decimals'],
    ['536365,85123A,HEART,6,01/12/2010,2.55,,UK', 'InvoiceDate "01/12/2010" is not a UK time such as 2010-12-01 08:26:00'],
    ['536365,,HEART,6,2010-12-01 08:26:00,2.55,,UK', 'StockCode is empty'],
    ['536365,85123A,HEART', 'has 3 fields instead of 8'],
  ])('reports a malformed line with its number and continues: %s', async (malformed, problem) => {
    const [first, second] = await read([malformed, line]);
    expect(first).toEqual({ line: 2, invoice: '536365', problem });
    expect(second).toMatchObject({ line: 3, quantity: 6 });
  });

  test('an unclosed quote affects only its own line', async () => {
    const open = '536365,85123A,"12 INCH,6,2010-12-01 08:26:00,2.55,,UK';
    const rows = await read([line, open, line, line, '536366,85123A,SAID "12 INCH",6,2010-12-01 08:26:00,2.55,,UK', line]);
    expect(rows[1]).toEqual({ line: 3, invoice: '536365', problem: 'has an unclosed quote' });
    expect(rows.filter((row) => 'sku' in row).map((row) => row.line)).toEqual([2, 4, 5, 6, 7]);
  });

  test('counts lines from 1, skips empty ones, and ignores additional columns', async () => {
    const wide = fileOf([`\uFEFFNote,${header}`, '', `"a, b",${line}`, line]);
    expect(await Array.fromAsync(readRows(wide))).toMatchObject([
      { line: 3, invoice: '536365', sku: '85123A' },
      { line: 4, problem: 'has 8 fields instead of 9' },
    ]);
  });

  test('refuses a file without a column, by its name', async () => {
    const file = fileOf(['InvoiceNo,StockCode,Description,Quantity,InvoiceDate,Country', '1,2,3,4,5,6']);
    await expect(Array.fromAsync(readRows(file))).rejects.toThrow(/has no columns UnitPrice, CustomerID/);
  });

  test('refuses an empty file, a missing file, and a truncated gzip file', async () => {
    await expect(Array.fromAsync(readRows(fileOf([])))).rejects.toThrow(/is empty/);
    await expect(Array.fromAsync(readRows('/missing/rows.csv'))).rejects.toThrow(/ENOENT/);
    const half = join(mkdtempSync(join(tmpdir(), 'replay-')), 'half.csv.gz');
    writeFileSync(half, gzipSync(`${header}\n${line}\n`.repeat(500)).subarray(0, 60));
    await expect(Array.fromAsync(readRows(half))).rejects.toThrow(/unexpected end of file/);
  });

  test('reads times as UK local time, with summer time', () => {
    expect(parseLondonTime('2011-07-01 12:00:00')).toEqual(new Date('2011-07-01T11:00:00Z'));
    expect(parseLondonTime('2011-01-01 12:00:00')).toEqual(new Date('2011-01-01T12:00:00Z'));
    expect(parseLondonTime('2011-13-01 12:00:00')).toBeUndefined();
  });

  test.each([
    '2011-02-30 12:00:00',
    '2011-04-31 12:00:00',
    '2011-02-29 12:00:00',
    '2011-00-10 12:00:00',
    '2011-07-01 24:00:00',
    '2011-07-01 12:60:00',
    '2011-07-01 12:00:60',
    '11-07-01 12:00:00',
    '2011-07-01 12:00:00Z',
    '2011-07-01 12:00:00+01:00',
    // The clocks went from 01:00 to 02:00.
    '2011-03-27 01:30:00',
  ])('reports a time that does not exist: %s', async (at) => {
    expect(await read([`1,A,Tea,1,${at},1.00,,UK`])).toEqual([
      { line: 2, invoice: '1', problem: `InvoiceDate "${at}" is not a UK time such as 2010-12-01 08:26:00` },
    ]);
  });

  test('handles leap days and the hours around clock changes', () => {
    expect(parseLondonTime('2012-02-29 12:00:00')).toEqual(new Date('2012-02-29T12:00:00Z'));
    expect(parseLondonTime('2011-03-27 00:59:59')).toEqual(new Date('2011-03-27T00:59:59Z'));
    expect(parseLondonTime('2011-03-27 02:00:00')).toEqual(new Date('2011-03-27T01:00:00Z'));
    expect(parseLondonTime('2011-03-28 01:30:00')).toEqual(new Date('2011-03-28T00:30:00Z'));
    expect(parseLondonTime('2011-10-30 00:30:00')).toEqual(new Date('2011-10-29T23:30:00Z'));
    expect(parseLondonTime('2011-10-30 02:00:00')).toEqual(new Date('2011-10-30T02:00:00Z'));
  });

  test('parses prices exactly', () => {
    expect(['2.55', '0.001', '-11062.06', '38970', '1.0000'].map(parseThousandths)).toEqual([2550, 1, -11062060, 38970000, 1000]);
    expect(['', 'a', '1e3', '1.2345', '.5'].map(parseThousandths)).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });
});

describe('the encoding of the file', () => {
  const cafe = `1,A,CAFÉ £5,1,2010-12-01 08:26:00,1.00,,UK`;
  const utf16 = Buffer.from(`${header}\n${cafe}\n`, 'utf16le');

  function bytes(content: Buffer): string {
    const file = join(mkdtempSync(join(tmpdir(), 'replay-')), 'rows.csv');
    writeFileSync(file, content);
    return file;
  }

  test.each([
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${header}\n${cafe}\n`)],
    ['UTF-16, little-endian, with a byte order mark', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16])],
    ['UTF-16, big-endian, with a byte order mark', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()])],
    ['UTF-16, little-endian, without one', utf16],
    ['UTF-16, big-endian, without one', Buffer.from(utf16).swap16()],
    ['UTF-8 with carriage returns alone', Buffer.from(`${header}\r${cafe}\r`)],
    ['UTF-8 with both line ends', Buffer.from(`${header}\r\n${cafe}\r\n`)],
  ])('is read: %s', async (_what, content) => {
    expect(await Array.fromAsync(readRows(bytes(content)))).toMatchObject([{ line: 2, title: 'CAFÉ £5', sku: 'A' }]);
  });

  test('that is not UTF-8 is refused with the line, its text in Windows-1252 and the remedy', async () => {
    const content = Buffer.from(`${header}\n${`${line}\n`.repeat(5000)}${cafe}\n${line}\n`, 'latin1');
    await expect(Array.fromAsync(readRows(bytes(content)))).rejects.toThrow(
      /line 5002 of .* is not UTF-8\. In Windows-1252 it is: 1,A,CAFÉ £5,1,.*\n.*give --encoding windows-1252/,
    );
  });

  test('can be given: Windows-1252 is decoded, with its special characters', async () => {
    const content = Buffer.concat([
      Buffer.from(`${header}\n1,A,`),
      Buffer.from([0x80, 0x99, 0xe9]),
      Buffer.from(',1,2010-12-01 08:26:00,1.00,,UK\n'),
    ]);
    expect(await Array.fromAsync(readRows(bytes(content), 'windows-1252'))).toMatchObject([{ title: '€™é' }]);
    await expect(Array.fromAsync(readRows(bytes(content), 'windows-1253x'))).rejects.toThrow(
      /cannot be read as "windows-1253x": give --encoding a name/,
    );
  });

  test('a file with one very long line is refused', async () => {
    await expect(Array.fromAsync(readRows(bytes(Buffer.alloc(3_000_000, 'x'))))).rejects.toThrow(
      /line 1 of .* is longer than 1000000 characters/,
    );
  });
});

describe('quoted lines', () => {
  test('are parsed together as each line alone', async () => {
    const odd = [
      '1,A,"a ""b"" c",1,2010-12-01 08:26:00,1.00,,UK',
      '1,A,a "b",1,2010-12-01 08:26:00,1.00,,UK',
      '"1"," A ","x, y",1,2010-12-01 08:26:00,1.00,"",UK',
    ];
    const titles = ['a "b" c', 'a "b"', 'x, y'];
    expect(await read(odd)).toMatchObject(titles.map((title) => ({ invoice: '1', sku: 'A', title })));
    const open = '1,A,"open,1,2010-12-01 08:26:00,1.00,,UK';
    expect(await read([...odd, open, open])).toMatchObject([
      ...titles.map((title) => ({ title })),
      { problem: 'has an unclosed quote' },
      { problem: 'has an unclosed quote' },
    ]);
  });
});

describe('the invoices of the file', () => {
  const row = (invoice: string, quantity = 1, price = '1.00') => `${invoice},A,Thing,${quantity},2010-12-01 08:26:00,${price},1.0,UK`;

  test('are complete, even if their lines are not contiguous', async () => {
    const rows = () => readRows(fileOf([header, row('1'), row('2'), row('1', 2), row('3')]));
    const { runs } = await survey(rows());
    const invoices = await Array.fromAsync(invoicesOf(rows(), runs, () => undefined));
    expect(invoices.map(({ number, lines }) => [number, lines.map(({ quantity }) => quantity)])).toEqual([
      ['2', [1]],
      ['1', [1, 2]],
      ['3', [1]],
    ]);
  });

  test('do not merge lines: one product with two prices has two lines', async () => {
    const rows = () => readRows(fileOf([header, row('1', 1, '1.00'), row('1', 1, '2.00')]));
    const [invoice] = await Array.fromAsync(invoicesOf(rows(), (await survey(rows())).runs, () => undefined));
    expect(invoice?.lines.map(({ priceThousandths }) => priceThousandths)).toEqual([1000, 2000]);
  });

  test('have no lines that cannot be ordered; each has a reason', async () => {
    const lines = [
      row('C1', -1),
      row('A5631', 1),
      row('1', -3),
      row('1', 1, '0'),
      row('1', 1, '0.001'),
      row('1'),
      '1,A,Thing,x,2010-12-01 08:26:00,1,,UK',
    ];
    const rows = await read(lines);
    expect(rows.map(rejectionOf)).toEqual([
      'cancellation',
      'bad-debt adjustment',
      'write-off',
      'no price',
      'fraction of a penny',
      null,
      'malformed',
    ]);
  });

  test('can be limited to the first ones, which are complete', async () => {
    const rows = ofFirstInvoices(readRows(fileOf([header, row('1'), row('2'), row('1'), row('3'), row('2'), row('4')])), 2);
    expect(await Array.fromAsync(rows, ({ invoice }) => invoice)).toEqual(['1', '2', '1', '2']);
  });

  test('are limited with the lines without an invoice among them', async () => {
    const rows = ofFirstInvoices(readRows(fileOf([header, row('1'), row(''), row('2'), row(''), row('1')])), 1);
    expect(await Array.fromAsync(rows, ({ line, invoice }) => [line, invoice])).toEqual([
      [2, '1'],
      [3, null],
      [6, '1'],
    ]);
  });
});

describe('the tally', () => {
  test('does not add up if a line is missing', () => {
    const tally = new Tally();
    tally.readLine(1000n);
    tally.readLine(500n);
    tally.orderLines(1, 1000n);
    expect(tally.addsUp).toBe(false);
    tally.rejectLine('write-off', 499n);
    expect(tally.addsUp).toBe(false);
  });

  test('formats money exactly', () => {
    expect([0n, 5n, -22_124_120n, 5_761_931_382n].map(formatThousandths)).toEqual(['0.000', '0.005', '-22124.120', '5761931.382']);
  });
});

test('the real file has the totals of its README', async () => {
  let lines = 0;
  let net = 0n;
  const sums = new Map<string, { lines: number; money: bigint }>();
  const invoices = new Set<string>();
  for await (const row of readRows(realFile)) {
    const reason = rejectionOf(row) ?? 'ordered';
    const sum = sums.get(reason) ?? { lines: 0, money: 0n };
    sums.set(reason, { lines: sum.lines + 1, money: sum.money + moneyOf(row) });
    lines += 1;
    net += moneyOf(row);
    if (reason === 'ordered') invoices.add(row.invoice ?? '');
  }
  expect([lines, formatThousandths(net)]).toEqual([320_705, '5761931.382']);
  expect(sums.get('ordered')).toEqual({ lines: 313_056, money: 6_293_764_000n });
  expect(invoices.size).toBe(12_494);
  expect(sums.get('cancellation')).toEqual({ lines: 5847, money: -520_770_560n });
  expect(sums.has('malformed')).toBe(false);
});
