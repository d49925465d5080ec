import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { OutputInfo, Sharp } from 'sharp';
import { MOST_PIXELS, RENDITION_FORMATS } from '../../../contracts/product/pictures.ts';
import type { PictureRefusal } from '../../../contracts/product/pictures.ts';

/** Change it with anything below that changes the files: their addresses contain it, and are cached for a year. */
const RECIPE = 1;

/** A card on a phone, a card on a fine display, a product's page, and the same on a fine display. */
const WIDTHS = [320, 640, 960, 1_600] as const;

const FORMATS = {
  avif: (image: Sharp) => image.avif({ quality: 52, effort: 2 }),
  webp: (image: Sharp) => image.webp({ quality: 76, effort: 3 }),
  jpeg: (image: Sharp) => image.jpeg({ quality: 78, progressive: true }),
} satisfies Record<(typeof RENDITION_FORMATS)[number], (image: Sharp) => Sharp>;

// Only these decoders: none that reads SVG, PDF or a format that cameras and browsers do not write.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['Jpeg', 'Png', 'Webp', 'Heif'].map((format) => `VipsForeignLoad${format}Buffer`) });
sharp.cache(false);

export interface Rendition {
  readonly width: number;
  readonly format: (typeof RENDITION_FORMATS)[number];
  readonly bytes: Buffer;
}

export interface Renditions {
  /** Of the file and the recipe. */
  readonly digest: string;

  /** After the orientation was applied. */
  readonly width: number;
  readonly height: number;
  readonly widths: readonly number[];
  readonly files: AsyncGenerator<Rendition, void>;
}

/** A file that is no picture of ours. Another try gives the same. */
export class RefusedPicture extends Error {
  readonly refusal: PictureRefusal;

  constructor(refusal: PictureRefusal, options?: ErrorOptions) {
    super(`the upload is refused: ${refusal}`, options);
    this.refusal = refusal;
  }
}

/**
 * Reads a JPEG, PNG, WebP or AVIF file by its content, whatever its name; of an animation the first frame. Its files are in sRGB, upright and without metadata, such as
 * the place where a photograph was taken, and no wider than the upload.
 *
 * @throws RefusedPicture
 */
export async function readPicture(bytes: Buffer): Promise<Renditions> {
  const { width, height } = await sizeOf(bytes);
  // One decoding for all files. `failOn` refuses truncated files.
  const { data, info } = await sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'warning' })
    .autoOrient()
    .resize({ width: Math.min(width, WIDTHS[3]), withoutEnlargement: true })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch((cause: unknown) => {
      throw new RefusedPicture('damaged', { cause });
    });
  const widths = [...WIDTHS.filter((each) => each < info.width), info.width];
  return {
    digest: createHash('sha256').update(`${RECIPE}\n`).update(bytes).digest('hex').slice(0, 32),
    width,
    height,
    widths,
    files: encode(data, info, widths),
  };
}

async function sizeOf(bytes: Buffer): Promise<{ readonly width: number; readonly height: number }> {
  // Reads the header alone, so its size is no danger yet.
  const { autoOrient, format, compression } = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => {
      throw new RefusedPicture('not-a-picture', { cause });
    });
  const { width, height } = autoOrient;
  if (format === 'heif' && compression !== 'av1') throw new RefusedPicture('not-a-picture');
  if (width * height > MOST_PIXELS) throw new RefusedPicture('too-many-pixels');
  return { width, height };
}

async function* encode(data: Buffer, { width, height, channels }: OutputInfo, widths: readonly number[]): AsyncGenerator<Rendition, void> {
  for (const each of widths) {
    for (const format of RENDITION_FORMATS) {
      const image = sharp(data, { raw: { width, height, channels } }).resize({ width: each });
      // JPEG has no transparency: black would show.
      const opaque = format === 'jpeg' ? image.flatten({ background: '#fff' }) : image;
      yield { width: each, format, bytes: await FORMATS[format](opaque).toBuffer() };
    }
  }
}
