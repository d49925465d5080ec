import { describe, expect, test } from 'vitest';
import { ImportReport } from '../../../contracts/product/transfer.ts';
import type { Role } from '../../../platform/identity/caller.ts';
import { startCatalogue } from '../../support/apps/catalogue-app.ts';
import { asRole } from '../../support/fakes/signed-callers.ts';

const { app, act, put, draft, events } = await startCatalogue();

async function send(csv: string, { isDryRun = false, role = 'merchandiser' as Role, ...others } = {}) {
  return app.inject({
    method: 'POST',
    url: '/api/catalogue/imports',
    payload: { csv, isDryRun, reason: 'a new season', ...others },
    headers: await asRole(role),
  });
}

async function imported(csv: string, options: Parameters<typeof send>[1] = {}) {
  const response = await send(csv, options);
  expect(response.statusCode, response.body).toBe(200);
  const report = response.body
    .trim()
    .split('\n')
    .map((line) => ImportReport.parse(JSON.parse(line)));
  const problems = report.flatMap((line) => (line.type === 'problem' ? [line] : []));
  return { report, problems, end: report.at(-1), started: report[0] };
}

const product = async (slug: string) => {
  const { statusCode, body } = await app.inject(`/api/products/by-slug/${slug}`);
  return statusCode === 200 ? JSON.parse(body) : statusCode;
};

const SHOPMART = 'sku,title,description,category,price\n';
const row = (sku: string, change: Partial<Record<'title' | 'price' | 'category', string>> = {}) =>
  `${sku},${change.title ?? `Title of ${sku}`},Something good.,${change.category ?? 'Kitchen'},${change.price ?? '12.50'}\n`;

const SHOPIFY = [
  'Handle,Title,Body (HTML),Vendor,Type,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Grams,Variant Price,Variant Barcode,Image Src,Variant Image,Status',
  'mug,"Mug, ""large""","<p>For <b>tea</b> &amp; coffee.</p><p>Dishwasher&nbsp;safe.</p>",ACME,Kitchen & Dining,true,Colour,Red,Size,L,MUG/R-L,350,12.50,\'5901234123457,https://cdn.example/mug.jpg,,active',
  'mug,,,,,,,Blue,,L,MUG/B-L,350,13,,https://cdn.example/mug-2.jpg,https://cdn.example/blue.jpg,',
  'mug,,,,,,,,,,,,,,https://cdn.example/mug-3.jpg,,',
  'tea,Tea,,ACME,Food,true,Title,Default Title,,,TEA,0,3.20,,,,draft',
].join('\r\n');

const WOOCOMMERCE = [
  'ID,Type,SKU,Name,Published,Description,Weight (kg),Regular price,Categories,Images,Parent,Attribute 1 name,Attribute 1 value(s)',
  '10,simple,CAP,Cap,1,"<p>A cap.</p>",0.12,"9,90","Clothing > Hats, Sale",https://shop.example/cap.jpg,,,',
  '11,variable,,Shirt,1,A shirt.\\nOf cotton.,,,Clothing,,,Size,"S, M"',
  '12,variation,SHIRT-S,Shirt - S,1,,0.2,19.90,,,id:11,Size,S',
  '13,variation,SHIRT-M,Shirt - M,1,,0.2,20.90,,,id:11,Size,M',
  '14,grouped,SET,Set,1,,,,Clothing,,,,',
].join('\n');

describe('an import of CSV', () => {
  test('stores the rows of our own format, and changes nothing when it is repeated', async () => {
    const csv = SHOPMART + row('A 1') + row('Ü/2', { price: '3' });
    expect((await imported(csv)).end).toMatchObject({ type: 'ended', rows: 2, created: 2, rejected: 0 });
    expect((await imported(csv)).end).toMatchObject({ type: 'ended', rows: 2, created: 0, changed: 0, unchanged: 2 });
    expect(await product('title-of-a-1')).toMatchObject({ title: 'Title of A 1' });
  });

  test('reads the products of Shopify with variants, HTML, pictures and drafts', async () => {
    const { started, end } = await imported(SHOPIFY);
    expect(started).toMatchObject({ format: 'shopify', ignoredColumns: ['Vendor'] });
    expect(end).toMatchObject({ type: 'ended', created: 3, rejected: 0 });
    const mug = await product('mug');
    expect(mug).toMatchObject({ title: 'Mug, "large"', description: 'For tea & coffee.\n\nDishwasher safe.' });
    expect(JSON.stringify(mug)).toContain('https://cdn.example/blue.jpg');
    expect((await app.inject('/api/products/MUG%2FR-L')).json()).toMatchObject({ price: { amount: 1250, currency: 'GBP' } });
    expect(await product('tea')).toBe(404);
  });

  test('reads the products of WooCommerce, and rejects a type that cannot be sold', async () => {
    const { started, end, problems } = await imported(WOOCOMMERCE);
    expect(started).toMatchObject({ format: 'woocommerce' });
    expect(end).toMatchObject({ type: 'ended', created: 3, rejected: 1 });
    expect(problems).toMatchObject([{ line: 6, sku: 'SET', column: 'Type', value: 'grouped' }]);
    expect((await app.inject('/api/products/CAP')).json()).toMatchObject({ category: 'hats', price: { amount: 990 } });
    expect(await product('shirt')).toMatchObject({ title: 'Shirt', description: 'A shirt.\nOf cotton.' });
  });

  test('reports each row with a problem by line, column, value and remedy, and stores the others', async () => {
    const csv = [
      SHOPMART,
      row('GOOD'),
      row('', { title: 'No SKU' }),
      row('CHEAP', { price: '-1' }),
      row('GOOD', { title: 'Again' }),
      row('..'),
    ];
    const { problems, end } = await imported(csv.join(''));
    expect(problems.map(({ line, column, value, problem }) => [line, column, value, problem])).toEqual([
      [3, 'sku', '', 'is empty'],
      [4, 'price', '-1', 'must be an amount of GBP such as 12.50, without a sign or thousands separators'],
      [5, 'sku', 'GOOD', 'line 2 has the same SKU; give each variant its own'],
      [6, 'sku', '..', 'must not be . or .., which cannot end an address'],
    ]);
    expect(end).toMatchObject({ type: 'ended', rows: 5, created: 1, rejected: 4 });
  });

  test('rejects only the product that the catalogue refuses, of a whole batch', async () => {
    await put([draft('TAKEN', { slug: 'taken-mug' })]);
    const csv = `sku,slug,title,description,category,price\n${['A', 'TAKEN', 'B'].map((sku) => `${sku},slug-of-${sku.toLowerCase()},T ${sku},D,Kitchen,1`).join('\n')}`;
    const { problems, end } = await imported(csv);
    expect(problems).toMatchObject([{ line: 3, sku: 'TAKEN', problem: expect.stringContaining('taken-mug') }]);
    expect(end).toMatchObject({ created: 2, rejected: 1 });
  });

  test('of many rows with unclosed quotes names their lines, and stores the others', async () => {
    const rows = Array.from({ length: 1_200 }, (_, index) => row(`S-${index}`));
    rows[3] = 'OPEN-1,"not closed,D,Kitchen,1\n';
    rows[7] = 'QUOTED,"Said ""so"", twice","Several\nlines.",Kitchen,1\n';
    rows[700] = 'OPEN-2,"never closed,D,Kitchen,1\n';
    const { problems, end } = await imported(SHOPMART + rows.join(''));
    expect(problems.map(({ line, problem }) => [line, problem.split(';')[0]])).toEqual([
      [5, 'has a quote that is not closed'],
      [703, 'has a quote that is not closed'],
    ]);
    expect(end).toMatchObject({ type: 'ended', rows: 1_200, created: 1_198, rejected: 2 });
    expect((await app.inject('/api/products/QUOTED')).json()).toMatchObject({ title: 'Said "so", twice', description: 'Several\nlines.' });
  });

  test('reports a row with a missing cell, and reads those after it', async () => {
    const { problems, end } = await imported(`${SHOPMART}SHORT,Title\n${row('NEXT')}`);
    expect(problems).toMatchObject([{ line: 2, column: '', problem: expect.stringContaining('2 cells, but the header has 5') }]);
    expect(end).toMatchObject({ created: 1, rejected: 1 });
  });

  test('stores nothing in a dry run, and reports what it would store', async () => {
    const { end, started } = await imported(SHOPMART + row('DRY'), { isDryRun: true });
    expect(started).toMatchObject({ isDryRun: true });
    expect(end).toMatchObject({ created: 1 });
    expect((await app.inject('/api/products/DRY')).statusCode).toBe(404);
    expect(await events()).toEqual([]);
  });

  test.each([
    ['an empty header', '\n', 'is empty'],
    ['another table', 'a,b\n1,2\n', 'missing are sku, title'],
    ['another encoding', 'sku,title,description,category,price\nA,Caf\uFFFD,D,K,1\n', 'not UTF-8'],
  ])('refuses %s before anything is stored', async (_name, csv, why) => {
    const response = await send(csv);
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({ code: 'csv-invalid', detail: expect.stringContaining(why) });
  });

  test('is refused without the role of a merchandiser', async () => {
    expect((await send(SHOPMART + row('A'), { role: 'support' })).statusCode).toBe(403);
  });

  test('reads semicolons, a byte order mark, and numbers of other lands', async () => {
    const { end } = await imported(`\uFEFFsku;title;description;category;price\r\nA;Tasse;Gut.;Küche;12,5\r\n`);
    expect(end).toMatchObject({ created: 1 });
    expect((await app.inject('/api/products/A')).json()).toMatchObject({ price: { amount: 1250 } });
  });
});

describe('an export of CSV', () => {
  const exported = async (format: string) =>
    app.inject({ url: `/api/catalogue/exports?format=${format}`, headers: await asRole('merchandiser') });

  test.each(['shopmart', 'shopify', 'woocommerce'])('in the format %s is imported without a change', async (format) => {
    await imported(SHOPIFY);
    await put([draft('=1+1', { title: '-Plain', description: 'One.\n\nTwo & <three>.', barcode: '4006381333931', weightGrams: 20 })]);
    const { body } = await exported(format);
    const { end, problems, started } = await imported(body);
    expect(problems).toEqual([]);
    expect(started).toMatchObject({ format, ignoredColumns: [] });
    expect(end).toMatchObject({ rows: format === 'woocommerce' ? 5 : 4, created: 0, changed: 0, unchanged: 4 });
  });

  test('leaves deleted products out, and begins no cell like a formula', async () => {
    const created = (await act('GET', '/api/catalogue/products')).json();
    expect(created.products).toEqual([]);
    await put([draft('=cmd'), draft('GONE')]);
    const listed = (await act('GET', '/api/catalogue/products')).json().products;
    const gone = listed.find(({ slug }: { slug: string }) => slug.includes('gone'));
    await act('POST', `/api/catalogue/products/${gone.productId}/deletion`, {}, gone.version);
    const { body, headers } = await exported('shopmart');
    expect(headers['content-disposition']).toContain('products-shopmart.csv');
    expect(body).toContain("'=cmd");
    expect(body).not.toContain('GONE');
  });

  test('is refused without the role of a merchandiser', async () => {
    expect((await app.inject({ url: '/api/catalogue/exports', headers: await asRole('support') })).statusCode).toBe(403);
  });
});
