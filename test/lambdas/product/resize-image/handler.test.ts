import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import sharp from 'sharp';
import * as z from 'zod';
import { PictureUpload, StaffPictures } from '../../../../contracts/product/pictures.ts';
import { startCatalogue } from '../../../support/apps/catalogue-app.ts';
import { editedProduct } from '../../../support/builders/edited-product.ts';
import { failuresOf, sqsEvent, startAws } from '../../../support/fakes/emulated-aws.ts';
import { startBuckets } from '../../../support/fakes/object-buckets.ts';

const { database, app, act, put, draft, events, clearEvents, followChanges } = await startCatalogue();
let aws: Awaited<ReturnType<typeof startAws>>;
let buckets: Awaited<ReturnType<typeof startBuckets>>;
let handler: Parameters<typeof failuresOf>[0];
let productId: number;

beforeAll(async () => {
  aws = await startAws({ core: database.settings('product') });
  buckets = await startBuckets('uploads', 'renditions');
  Object.assign(process.env, { MEDIA_BUCKET: 'renditions', UPLOADS_BUCKET: 'uploads' });
  ({ handler } = await import('../../../../lambdas/product/resize-image/handler.ts'));
});

beforeEach(async () => {
  buckets.notifications.length = 0;
  await put([draft('MUG')]);
  const created = await act('POST', '/api/catalogue/products', { product: editedProduct() });
  ({ productId } = z.object({ productId: z.int() }).parse(created.json()));
  await act('PUT', `/api/catalogue/products/${productId}/publication`, { publishedFrom: '2026-11-22T12:00:00Z', publishedUntil: null }, 1);
  await clearEvents();
});

afterAll(async () => {
  buckets.stop();
  await aws.stop();
});

const path = (rest = '') => `/api/catalogue/products/${productId}/pictures${rest}`;
const pictures = async () => StaffPictures.parse((await act('GET', path())).json()).pictures;
const page = async () => (await app.inject('/api/products/by-slug/wool-throw')).json<{ version: number; pictures: object[] }>();

/** Adds a picture and sends its file as a browser does. @returns its id */
async function upload(bytes: Uint8Array<ArrayBuffer> | Buffer, details: object = {}) {
  const added = StaffPictures.parse((await act('POST', path(), { alt: 'A rust-coloured throw', ...details })).json());
  const pictureId = added.pictures.at(-1)?.pictureId ?? '';
  const { url, fields, returnTo } = PictureUpload.parse((await act('GET', path(`/${pictureId}/upload`))).json());
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('success_action_redirect', `${returnTo}staff`);
  form.set('file', new Blob([new Uint8Array(bytes)]), 'throw.png');
  const response = await fetch(url, { method: 'POST', body: form, redirect: 'manual' });
  return { pictureId, response };
}

const run = async () => failuresOf(handler, sqsEvent(...buckets.notifications));
const canvas = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#a33b20' } });

test('an upload becomes upright renditions without metadata, and its product’s pages are invalidated', async () => {
  const photograph = await canvas(800, 600)
    .withExif({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  const { response } = await upload(photograph, { focalX: 30, focalY: 70 });
  expect([response.status, new URL(response.headers.get('location') ?? '').pathname]).toEqual([303, '/staff']);
  expect(await pictures()).toMatchObject([{ state: 'waiting', rendition: null }]);
  const { version } = await page();

  expect(await run()).toEqual([]);
  const recorded = await events();
  await followChanges();

  const shown = await page();
  expect(shown).toMatchObject({
    version: version + 1,
    pictures: [{ alt: 'A rust-coloured throw', width: 600, height: 800, widths: [320, 600], focalX: 30, focalY: 70, sku: null }],
  });
  expect(recorded.map(({ type, payload }) => [type, payload.sku, payload.version])).toEqual([
    ['product.product-changed.v1', 'T/1', shown.version],
    ['product.product-changed.v1', 'T 2', shown.version],
  ]);
  const { path: base } = z.object({ path: z.string() }).parse(shown.pictures[0]);
  for (const format of ['avif', 'webp', 'jpeg']) {
    const file = buckets.objects.get('renditions', `${base.slice(1)}/320.${format}`);
    expect(file).toMatchObject({ contentType: `image/${format}`, cacheControl: 'public, max-age=31536000, immutable' });
    expect(await sharp(file?.bytes).metadata()).toMatchObject({ width: 320, height: 427 });
    expect((await sharp(file?.bytes).metadata()).exif).toBeUndefined();
  }
});

test('a message that is delivered twice changes nothing the second time', async () => {
  await upload(await canvas(40, 30).png().toBuffer());
  expect([await run(), await run()]).toEqual([[], []]);
  expect(await events()).toHaveLength(2);
});

test('a test message of S3, a foreign key and a picture that was removed are ignored; a malformed message fails alone', async () => {
  const { pictureId } = await upload(await canvas(40, 30).png().toBuffer());
  await act('POST', path(`/${pictureId}/removal`), {}, 2);
  const foreign = {
    Records: [{ eventName: 'ObjectCreated:Post', s3: { bucket: { name: 'uploads' }, object: { key: 'uploads/%2E%2E', size: 1 } } }],
  };
  const messages = sqsEvent({ Event: 's3:TestEvent' }, foreign, ...buckets.notifications, { Records: [] });
  expect(await failuresOf(handler, messages)).toEqual(['m3']);
});

test('an upload that cannot be read yet is retried', async () => {
  const { pictureId } = await upload(await canvas(40, 30).png().toBuffer());
  buckets.objects.delete('uploads', `uploads/${pictureId}`);
  expect(await run()).toEqual(['m0']);
  expect(await pictures()).toMatchObject([{ state: 'waiting' }]);
});

describe('a file of another kind is refused with the reason', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><script>alert(1)</script></svg>';

  test.each([
    ['an SVG with a script', 'not-a-picture', async () => Buffer.from(svg)],
    ['text that is named .png', 'not-a-picture', async () => Buffer.from('not a picture')],
    ['a GIF', 'not-a-picture', async () => canvas(40, 30).gif().toBuffer()],
    ['a PNG of 50 megapixels in few bytes', 'too-many-pixels', async () => bomb(10_000, 5_000)],
    ['a JPEG whose end is missing', 'damaged', async () => (await canvas(400, 300).jpeg().toBuffer()).subarray(0, 900)],
  ])('%s', async (_what, refusal, file) => {
    await upload(await file());
    expect(await run()).toEqual([]);
    expect(await pictures()).toMatchObject([{ state: 'refused', refusal, rendition: null }]);
    expect(await page()).toMatchObject({ pictures: [] });
  });
});

test.each([
  ['a CMYK photograph', async () => canvas(40, 30).toColourspace('cmyk').jpeg().toBuffer()],
  ['an animation', async () => animation()],
  [
    'a transparent drawing',
    async () =>
      sharp({ create: { width: 40, height: 30, channels: 4, background: '#a33b2000' } })
        .png()
        .toBuffer(),
  ],
])('%s becomes a still picture in sRGB', async (_what, file) => {
  await upload(await file());
  expect(await run()).toEqual([]);
  const [picture] = await pictures();
  expect(picture).toMatchObject({ state: 'ready', rendition: { width: 40, height: 30, widths: [40] } });
  const jpeg = buckets.objects.get('renditions', `${picture?.rendition?.path.slice(1)}/40.jpeg`);
  expect(await sharp(jpeg?.bytes).metadata()).toMatchObject({ space: 'srgb', hasAlpha: false, width: 40, height: 30 });
});

test('the form accepts neither an empty file, nor one of 20 MiB and a byte, nor another key', async () => {
  expect((await upload(Buffer.alloc(0))).response.status).toBe(400);
  expect(await (await upload(Buffer.alloc(20 * 1_048_576 + 1))).response.text()).toContain('EntityTooLarge');
  const [waiting] = await pictures();
  const { url, fields } = PictureUpload.parse((await act('GET', path(`/${waiting?.pictureId}/upload`))).json());
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, key: 'uploads/other' })) form.set(name, value);
  form.set('file', new Blob(['x']));
  expect((await fetch(url, { method: 'POST', body: form })).status).toBe(403);
  expect(buckets.notifications).toEqual([]);
});

/** A small file whose header claims a size. */
async function bomb(width: number, height: number): Promise<Buffer> {
  const file = await canvas(40, 30).png().toBuffer();
  file.writeUInt32BE(width, 16);
  file.writeUInt32BE(height, 20);
  file.writeUInt32BE(crc32(file.subarray(12, 29)), 29);
  return file;
}

async function animation(): Promise<Buffer> {
  const frames = await sharp({ create: { width: 40, height: 60, channels: 3, background: '#fff' } })
    .raw()
    .toBuffer();
  return sharp(frames, { raw: { width: 40, height: 60, channels: 3, pageHeight: 30 } })
    .webp({ loop: 0, delay: [100, 100] })
    .toBuffer();
}
