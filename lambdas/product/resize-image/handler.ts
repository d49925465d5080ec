import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { LARGEST_UPLOAD_BYTES } from '../../../contracts/product/pictures.ts';
import { finishPicture, isWaiting } from '../../../domain/product/pictures/uploaded.ts';
import type { PictureOutcome } from '../../../domain/product/pictures/uploaded.ts';
import { commandBatch } from '../../../platform/queue/command-batch.ts';
import { dataApi } from '../../../platform/sql/data-api.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { config } from './config.ts';
import { readPicture, RefusedPicture } from './renditions.ts';
import { pictureOf, UploadEvent } from './upload-event.ts';
import type { Upload } from './upload-event.ts';

const logger = createLogger('resize-image');
const s3 = new S3Client({});
const core = dataApi({ resourceArn: config.CORE_RESOURCE_ARN, secretArn: config.CORE_SECRET_ARN, database: config.CORE_DATABASE });

export const handler = middy<SQSEvent>()
  .use(commandBatch(UploadEvent, { logger }))
  .handler(async ({ commands }) => {
    const failed: UploadEvent[] = [];
    for (const { message } of commands) {
      try {
        for (const upload of message.uploads) await process(upload);
      } catch (error) {
        logger.warn({ keys: message.uploads.map(({ key }) => key), error }, 'upload was not processed and will be retried');
        failed.push(message);
      }
    }
    return failed;
  });

async function process(upload: Upload): Promise<void> {
  const { key } = upload;
  const pictureId = pictureOf(key);
  if (pictureId === undefined || !(await isWaiting(core, pictureId))) return logger.info({ key }, 'no picture waits for this upload');
  const outcome = await outcomeOf(upload).catch((error: unknown): PictureOutcome => {
    if (error instanceof RefusedPicture) return { state: 'refused', refusal: error.refusal };
    throw error;
  });
  const isFinished = await finishPicture(core, pictureId, outcome);
  logger.info(
    { pictureId, isFinished, state: outcome.state, ...(outcome.state === 'refused' && { refusal: outcome.refusal }) },
    'picture processed',
  );
}

/** Stores the renditions before the picture is shown. A repetition writes the same files again. */
async function outcomeOf({ key, size }: Upload): Promise<PictureOutcome> {
  if (size > LARGEST_UPLOAD_BYTES) throw new RefusedPicture('too-large');
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: config.UPLOADS_BUCKET, Key: key }));
  if (!Body) throw new Error(`S3 returned no body of ${key}`);
  const { digest, width, height, widths, files } = await readPicture(Buffer.from(await Body.transformToByteArray()));
  for await (const file of files) {
    await s3.send(
      new PutObjectCommand({
        Bucket: config.MEDIA_BUCKET,
        Key: `media/${digest}/${file.width}.${file.format}`,
        Body: file.bytes,
        ContentType: `image/${file.format}`,
        CacheControl: 'public, max-age=31536000, immutable',
      }),
    );
  }
  return { state: 'ready', digest, width, height, widths };
}
