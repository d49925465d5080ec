import * as z from 'zod';
import { MOST_PICTURES, StaffPicture } from '../../../contracts/product/pictures.ts';
import type { PictureDetails, StaffPictures } from '../../../contracts/product/pictures.ts';
import type { Audit } from '../../../platform/audit/acting.ts';
import { json, type Database, type Sql } from '../../../platform/sql/sql.ts';
import { currentTraceparent } from '../../../platform/telemetry/trace.ts';
import { ProductError } from '../errors.ts';
import { findProductRow, lockProductRow } from './product-row.ts';

/** An act on the pictures of a product. */
export interface PictureAct {
  readonly productId: number;

  /** The product's version that the act is meant for; undefined for one that depends on no other. */
  readonly version?: number | undefined;
  readonly audit: Audit;
}

/** All pictures of a product, in their order, also those that are waiting or were refused. @throws ProductError `product-not-found` */
export async function listPictures(sql: Sql, productId: number): Promise<StaffPictures> {
  const { version } = await findProductRow(sql, productId);
  return { pictures: [...(await picturesOf(sql, productId))], version };
}

/** Adds a picture that waits for its upload, after the others. */
export async function addPicture(
  core: Database,
  { alt, focalX, focalY, sku }: PictureDetails,
  { productId, audit, pictureId, at }: PictureAct & { readonly pictureId: string; readonly at: Date },
): Promise<StaffPictures> {
  return core.transaction(async (sql) => {
    const product = await lockProductRow(sql, productId);
    const pictures = await picturesOf(sql, productId);
    if (pictures.length >= MOST_PICTURES)
      throw new ProductError('pictures-full', `the product ${product.slug} has ${pictures.length} pictures; remove one first`);
    await refuseForeignVariant(sql, productId, sku);
    await sql.run`
      insert into product.pictures (picture_id, product_id, sku, position, alt, focal_x, focal_y, created_at)
      select ${pictureId}::uuid, ${productId}, ${sku}, coalesce(max(p.position) + 1, 0), ${alt}, ${focalX}, ${focalY}, ${at}
        from product.pictures p
       where p.product_id = ${productId}
    `;
    await audit(sql, product.slug, { productId, pictureId });
    return { pictures: [...(await picturesOf(sql, productId))], version: product.version };
  });
}

/** Changes what is said about a picture. */
export async function editPicture(
  core: Database,
  { alt, focalX, focalY, sku }: PictureDetails,
  { pictureId, ...act }: PictureAct & { readonly pictureId: string },
): Promise<StaffPictures> {
  return change(core, act, { pictureId }, async (sql) => {
    await refuseForeignVariant(sql, act.productId, sku);
    const rows = await sql.rows(Id)`
      update product.pictures p
         set alt = ${alt}, focal_x = ${focalX}, focal_y = ${focalY}, sku = ${sku}
       where p.picture_id = ${pictureId}::uuid and p.product_id = ${act.productId} and p.removed_at is null
      returning p.picture_id as "pictureId"
    `;
    refuseUnknown(rows.length, pictureId);
  });
}

/** Puts all pictures of a product into an order. */
export async function orderPictures(core: Database, pictureIds: readonly string[], act: PictureAct): Promise<StaffPictures> {
  return change(core, act, { pictureIds }, async (sql) => {
    const current = (await picturesOf(sql, act.productId)).map(({ pictureId }) => pictureId);
    if (current.toSorted().join() !== pictureIds.toSorted().join())
      throw new ProductError(
        'pictures-differ',
        `pictureIds must have each picture of the product once: ${current.join(', ') || 'it has none'}`,
      );
    await sql.run`
      update product.pictures p
         set position = o.position - 1
        from jsonb_array_elements_text(${json(pictureIds)}) with ordinality as o (picture_id, position)
       where p.picture_id = o.picture_id::uuid
    `;
  });
}

/** Takes a picture off the product. Its files stay for pages that caches still show. */
export async function removePicture(
  core: Database,
  { pictureId, at, ...act }: PictureAct & { readonly pictureId: string; readonly at: Date },
): Promise<StaffPictures> {
  return change(core, act, { pictureId }, async (sql) => {
    const rows = await sql.rows(Id)`
      update product.pictures p
         set removed_at = ${at}
       where p.picture_id = ${pictureId}::uuid and p.product_id = ${act.productId} and p.removed_at is null
      returning p.picture_id as "pictureId"
    `;
    refuseUnknown(rows.length, pictureId);
  });
}

/** @throws ProductError `picture-not-found`, or `picture-finished` for one that has its file */
export async function requireWaiting(sql: Sql, productId: number, pictureId: string): Promise<void> {
  const [row] = await sql.rows(State)`
    select p.state from product.pictures p
     where p.picture_id = ${pictureId}::uuid and p.product_id = ${productId} and p.removed_at is null
  `;
  refuseUnknown(row ? 1 : 0, pictureId);
  if (row?.state !== 'waiting')
    throw new ProductError('picture-finished', `the picture ${pictureId} is ${row?.state}; add another picture for another file`);
}

const Id = z.object({ pictureId: z.string() });
const State = z.object({ state: z.string() });
const Changed = z.object({ changed: z.unknown() });

async function change(
  core: Database,
  { productId, version, audit }: PictureAct,
  details: Readonly<Record<string, unknown>>,
  write: (sql: Sql) => Promise<void>,
): Promise<StaffPictures> {
  return core.transaction(async (sql) => {
    const product = await lockProductRow(sql, productId, version);
    await write(sql);
    await sql.rows(Changed)`select product.record_picture_change(${productId}, ${currentTraceparent() ?? null}) as changed`;
    await audit(sql, product.slug, { productId, ...details });
    return { pictures: [...(await picturesOf(sql, productId))], version: product.version + 1 };
  });
}

async function picturesOf(sql: Sql, productId: number): Promise<readonly StaffPicture[]> {
  return sql.rows(StaffPicture)`
    select p.picture_id as "pictureId", p.alt, p.focal_x as "focalX", p.focal_y as "focalY", p.sku, p.state, p.refusal,
           case when p.state = 'ready'
                then jsonb_build_object('path', '/media/' || p.digest, 'widths', p.widths, 'width', p.width, 'height', p.height) end as rendition
      from product.pictures p
     where p.product_id = ${productId} and p.removed_at is null
     order by p.position
  `;
}

async function refuseForeignVariant(sql: Sql, productId: number, sku: string | null): Promise<void> {
  if (sku === null) return;
  const rows = await sql.rows(z.object({ sku: z.string() }))`
    select v.sku from product.variants v where v.sku = ${sku} and v.product_id = ${productId} and v.removed_at is null
  `;
  if (rows.length === 0)
    throw new ProductError('picture-variant-unknown', `sku is "${sku}", which the product does not have; send one of its SKUs, or null`, {
      sku,
    });
}

function refuseUnknown(count: number, pictureId: string): void {
  if (count === 0) throw new ProductError('picture-not-found', `the product has no picture ${pictureId}; read its list of pictures`);
}
