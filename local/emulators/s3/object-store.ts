import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const Metadata = z.object({ contentType: z.string(), cacheControl: z.string().optional() });

export interface StoredObject extends z.infer<typeof Metadata> {
  readonly bytes: Buffer;
}

export type ObjectStore = ReturnType<typeof openObjectStore>;

/** Objects as files of a folder, which stays over restarts. */
export function openObjectStore(folder: string) {
  // One file name for each key: a key may be `..` or longer paths.
  const fileOf = (bucket: string, key: string) => join(folder, encodeURIComponent(bucket), encodeURIComponent(key).replaceAll('.', '%2E'));
  return {
    put(bucket: string, key: string, { bytes, ...metadata }: StoredObject): void {
      const file = fileOf(bucket, key);
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(`${file}.metadata`, JSON.stringify(metadata));
      writeFileSync(file, bytes);
    },
    get(bucket: string, key: string): StoredObject | undefined {
      const file = fileOf(bucket, key);
      try {
        return { bytes: readFileSync(file), ...Metadata.parse(JSON.parse(readFileSync(`${file}.metadata`, 'utf8'))) };
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    delete(bucket: string, key: string): void {
      const file = fileOf(bucket, key);
      for (const each of [file, `${file}.metadata`]) rmSync(each, { force: true });
    },
  };
}
