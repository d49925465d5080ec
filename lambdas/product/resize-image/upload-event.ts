import * as z from 'zod';

const Upload = z
  .object({
    eventName: z.string().startsWith('ObjectCreated:'),
    s3: z.object({
      object: z.object({ key: z.string(), size: z.int().nonnegative() }),
    }),
  })
  .transform(({ s3: { object } }) => ({
    // S3 encodes keys as in a form.
    key: decodeURIComponent(object.key.replaceAll('+', ' ')),
    size: object.size,
  }));

export type Upload = z.infer<typeof Upload>;

/** S3's message about uploaded objects; a test message, which S3 sends when the notification is set up, has none. */
export const UploadEvent = z.union([
  z.object({ Event: z.literal('s3:TestEvent') }).transform(() => ({ uploads: [] })),
  z.object({ Records: z.array(Upload).min(1) }).transform(({ Records }) => ({ uploads: Records })),
]);

export type UploadEvent = Readonly<z.infer<typeof UploadEvent>>;

/** The picture that a key of the uploads bucket belongs to; undefined for another key. */
export function pictureOf(key: string): string | undefined {
  const [, id] = /^uploads\/([^/]+)$/.exec(key) ?? [];
  return z.uuid().safeParse(id).data;
}
