import * as z from 'zod';
import type { PictureRefusal } from '../../../contracts/product/pictures.ts';
import { json, type Sql } from '../../../platform/sql/sql.ts';
import { currentTraceparent } from '../../../platform/telemetry/trace.ts';

/** What became of an upload. */
export type PictureOutcome =
  | { readonly state: 'refused'; readonly refusal: PictureRefusal }
  | {
      readonly state: 'ready';
      /** Begins the keys of the renditions. */
      readonly digest: string;
      readonly width: number;
      readonly height: number;
      readonly widths: readonly number[];
    };

/** Whether the picture still waits for its renditions. */
export async function isWaiting(sql: Sql, pictureId: string): Promise<boolean> {
  const rows = await sql.rows(z.object({ state: z.string() }))`
    select p.state from product.pictures p where p.picture_id = ${pictureId}::uuid and p.state = 'waiting' and p.removed_at is null
  `;
  return rows.length > 0;
}

/** Records the outcome once: a repeated call returns false and changes nothing. */
export async function finishPicture(sql: Sql, pictureId: string, outcome: PictureOutcome): Promise<boolean> {
  const [row] = await sql.rows(z.object({ finished: z.boolean() }))`
    select product.finish_picture(${pictureId}::uuid, ${json(outcome)}, ${currentTraceparent() ?? null}) as finished
  `;
  return row?.finished ?? false;
}
