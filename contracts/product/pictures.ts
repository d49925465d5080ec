import * as z from 'zod';
import { ActReason } from '../../platform/audit/act-reason.ts';
import { line } from '../../platform/text/text.ts';
import { Sku } from '../inventory/commands.ts';

/** The file types of which each picture has renditions, best compression first. */
export const RENDITION_FORMATS = ['avif', 'webp', 'jpeg'] as const;

/** Larger files are refused before they are stored. */
export const LARGEST_UPLOAD_BYTES = 20 * 1_048_576;

/** A camera's 40 megapixels; decoding takes four bytes for each. */
export const MOST_PIXELS = 40_000_000;

export const MOST_PICTURES = 20;

/** In percent, in steps for which the style sheets have rules: the content security policy allows no inline styles. */
const FocalCoordinate = z.int().min(0).max(100).multipleOf(10);

/** What a screen reader reads out instead of the picture. */
const AltText = line(250);

/** A picture as shoppers see it. Its files are `<path>/<width>.<format>`. */
export const Picture = z.object({
  path: z.string().describe('begins the address of each rendition; it contains a digest, so its files never change'),
  widths: z.array(z.int().positive()).min(1).describe('of the renditions, in pixels, ascending'),
  width: z.int().positive().describe('of the upload, after its orientation was applied'),
  height: z.int().positive(),
  alt: z.string(),
  focalX: z.int().describe('of the point that stays visible when the picture is cropped, in percent from the left'),
  focalY: z.int().describe('in percent from the top'),
  sku: z.string().nullable().describe('the variant that it shows; null: all'),
});

export type Picture = Readonly<z.infer<typeof Picture>>;

/** Why an uploaded file did not become a picture. */
export const PictureRefusal = z.enum(['not-a-picture', 'too-many-pixels', 'too-large', 'damaged']);

export type PictureRefusal = z.infer<typeof PictureRefusal>;

/** A picture as staff see it: `waiting` for the upload or its renditions, `ready`, or `refused` with the reason. */
export const StaffPicture = Picture.pick({ alt: true, focalX: true, focalY: true, sku: true }).extend({
  pictureId: z.uuid(),
  state: z.enum(['waiting', 'ready', 'refused']),
  refusal: PictureRefusal.nullable(),
  rendition: Picture.pick({ path: true, widths: true, width: true, height: true }).nullable(),
});

export type StaffPicture = Readonly<z.infer<typeof StaffPicture>>;

export const StaffPictures = z.object({ pictures: z.array(StaffPicture), version: z.int().describe("the product's") });

export type StaffPictures = Readonly<z.infer<typeof StaffPictures>>;

export const PictureDetails = z.object({
  alt: AltText,
  focalX: FocalCoordinate.default(50),
  focalY: FocalCoordinate.default(50),
  sku: Sku.nullable().default(null),
});

export type PictureDetails = Readonly<z.infer<typeof PictureDetails>>;

export const PictureEdit = PictureDetails.extend({ reason: ActReason });

export const PictureOrder = z.object({ pictureIds: z.array(z.uuid()).max(MOST_PICTURES), reason: ActReason });

export const PictureRemoval = z.object({ reason: ActReason });

/** A form by which a browser sends one file to the bucket. `file` is its last field. */
export const PictureUpload = z.object({
  url: z.url(),
  fields: z.record(z.string(), z.string()),
  returnTo: z.string().describe('the beginning of each address that `success_action_redirect` may have'),
});

export type PictureUpload = Readonly<z.infer<typeof PictureUpload>>;
