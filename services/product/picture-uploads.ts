import { S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { LARGEST_UPLOAD_BYTES } from '../../contracts/product/pictures.ts';
import type { PictureUpload } from '../../contracts/product/pictures.ts';

/** Offers the upload of one picture's file. */
export type OfferUpload = (pictureId: string) => Promise<PictureUpload>;

/** Long enough to find a file and to send it over a slow line. */
const EXPIRES_SECONDS = 900;

/**
 * Signs forms for the bucket. This is a calculation: no request leaves the process.
 *
 * Every upload is stored as an opaque type: its content decides what it is, and no browser would show it from the bucket.
 */
export function offerUploads({ bucket, returnTo }: { readonly bucket: string; readonly returnTo: string }): OfferUpload {
  const client = new S3Client({});
  return async (pictureId) => {
    const type = 'application/octet-stream';
    const { url, fields } = await createPresignedPost(client, {
      Bucket: bucket,
      Key: `uploads/${pictureId}`,
      Fields: { 'Content-Type': type },
      Conditions: [
        ['content-length-range', 1, LARGEST_UPLOAD_BYTES],
        ['eq', '$Content-Type', type],
        ['starts-with', '$success_action_redirect', returnTo],
      ],
      Expires: EXPIRES_SECONDS,
    });
    return { url, fields, returnTo };
  };
}
