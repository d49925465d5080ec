import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { PictureEdit, PictureOrder, PictureRemoval, PictureUpload, StaffPictures } from '../../contracts/product/pictures.ts';
import {
  addPicture,
  editPicture,
  listPictures,
  orderPictures,
  removePicture,
  requireWaiting,
} from '../../domain/product/pictures/store.ts';
import { auditOf } from '../../platform/audit/acting.ts';
import type { Service } from '../../platform/http/service.ts';
import type { Caller } from '../../platform/identity/caller.ts';
import { requireRole } from '../../platform/identity/identity.ts';
import type { Database } from '../../platform/sql/sql.ts';
import { IfMatch, versionOf } from './if-match.ts';
import type { OfferUpload } from './picture-uploads.ts';

const OfProduct = z.object({ productId: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
const OfPicture = OfProduct.extend({ pictureId: z.uuid() });

const PATH = '/api/catalogue/products/:productId/pictures';

export interface PictureRoutesProps {
  readonly core: Database;
  readonly offerUpload: OfferUpload;
  readonly now: () => Date;
}

/** Routes on which merchandisers add, describe, order and remove the pictures of a product. The ETag is the product's. */
export function pictureRoutes(app: Service, { core, offerUpload, now }: PictureRoutesProps): void {
  const onRequest = requireRole('merchandiser');
  const etagOf = ({ version }: StaffPictures) => `"${version}"`;
  const auditAs = (caller: Caller, act: string, reason: string, at: Date) => auditOf('product', { caller, act, reason, at });

  app.get(PATH, { onRequest, schema: { params: OfProduct, response: { 200: StaffPictures } } }, async (request, reply) => {
    const found = await listPictures(core, request.params.productId);
    reply.header('etag', etagOf(found));
    return found;
  });

  app.post(
    PATH,
    {
      onRequest,
      schema: {
        description: 'Adds a picture, which waits for its upload; GET …/{pictureId}/upload returns the form for it.',
        params: OfProduct,
        body: PictureEdit,
        response: { 201: StaffPictures },
      },
    },
    async (request, reply) => {
      const { reason, ...details } = request.body;
      const at = now();
      const audit = auditAs(request.caller, 'add-picture', reason, at);
      const added = await addPicture(core, details, { productId: request.params.productId, pictureId: randomUUID(), at, audit });
      return reply.code(201).header('etag', etagOf(added)).send(added);
    },
  );

  app.get(
    `${PATH}/:pictureId/upload`,
    {
      onRequest,
      schema: {
        description: 'The fields of a multipart form that uploads the file within 15 minutes; the file is its last field, `file`.',
        params: OfPicture,
        response: { 200: PictureUpload },
      },
    },
    async (request) => {
      const { productId, pictureId } = request.params;
      await requireWaiting(core, productId, pictureId);
      return offerUpload(pictureId);
    },
  );

  app.put(
    `${PATH}/:pictureId`,
    { onRequest, schema: { params: OfPicture, headers: IfMatch, body: PictureEdit, response: { 200: StaffPictures } } },
    async (request, reply) => {
      const { reason, ...details } = request.body;
      const { productId, pictureId } = request.params;
      const version = versionOf(request.headers['if-match']);
      const audit = auditAs(request.caller, 'edit-picture', reason, now());
      const changed = await editPicture(core, details, { productId, pictureId, version, audit });
      reply.header('etag', etagOf(changed));
      return changed;
    },
  );

  app.put(
    `${PATH}/order`,
    { onRequest, schema: { params: OfProduct, headers: IfMatch, body: PictureOrder, response: { 200: StaffPictures } } },
    async (request, reply) => {
      const { reason, pictureIds } = request.body;
      const version = versionOf(request.headers['if-match']);
      const audit = auditAs(request.caller, 'order-pictures', reason, now());
      const changed = await orderPictures(core, pictureIds, { productId: request.params.productId, version, audit });
      reply.header('etag', etagOf(changed));
      return changed;
    },
  );

  app.post(
    `${PATH}/:pictureId/removal`,
    { onRequest, schema: { params: OfPicture, headers: IfMatch, body: PictureRemoval, response: { 200: StaffPictures } } },
    async (request, reply) => {
      const { productId, pictureId } = request.params;
      const version = versionOf(request.headers['if-match']);
      const at = now();
      const audit = auditAs(request.caller, 'remove-picture', request.body.reason, at);
      const changed = await removePicture(core, { productId, pictureId, version, at, audit });
      reply.header('etag', etagOf(changed));
      return changed;
    },
  );
}
