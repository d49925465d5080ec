import * as z from 'zod';
import {
  Attribute,
  AttributeEdit,
  Attributes,
  Deletion,
  ProductEdit,
  PublicationEdit,
  StaffProduct,
  StaffProducts,
} from '../../contracts/product/editor.ts';
import { Slug } from '../../contracts/product/http.ts';
import { listAttributes, putAttribute } from '../../domain/product/attributes/store.ts';
import { refuseForeignCurrency } from '../../domain/product/catalogue/catalogue.ts';
import { createProduct, findStaffProduct, publishProduct, replaceProduct, setDeleted } from '../../domain/product/catalogue/editor.ts';
import { listStaffProducts } from '../../domain/product/catalogue/staff-list.ts';
import { auditOf } from '../../platform/audit/acting.ts';
import type { Service } from '../../platform/http/service.ts';
import { requireRole } from '../../platform/identity/identity.ts';
import { IfMatch, versionOf } from './if-match.ts';
import type { RoutesProps } from './routes.ts';

const ById = z.object({ productId: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });

const NEEDS_ETAG = 'Send If-Match with the ETag that was read: an edit of an outdated version is refused with 412.';

/** Routes on which merchandisers edit products, published or not. */
export function editorRoutes(app: Service, { core, currency, now }: RoutesProps): void {
  const onRequest = requireRole('merchandiser');
  const etagOf = ({ version }: StaffProduct) => `"${version}"`;

  app.get(
    '/api/catalogue/products',
    {
      onRequest,
      schema: {
        querystring: z.object({
          of: z.string().max(200).optional().describe('a SKU or a slug, exactly'),
          after: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
          limit: z.coerce.number().int().min(1).max(100).default(50),
        }),
        response: { 200: StaffProducts },
      },
    },
    async (request) => listStaffProducts(core, { of: request.query.of, after: request.query.after, limit: request.query.limit }),
  );

  app.post(
    '/api/catalogue/products',
    {
      onRequest,
      schema: { description: 'Creates a product, which is not published yet.', body: ProductEdit, response: { 201: StaffProduct } },
    },
    async (request, reply) => {
      const { product, reason } = request.body;
      refuseForeignCurrency(product.variants, currency);
      const at = now();
      const created = await createProduct(core, product, {
        at,
        audit: auditOf('product', { caller: request.caller, act: 'create-product', reason, at }),
      });
      return reply.code(201).header('etag', etagOf(created)).send(created);
    },
  );

  app.get(
    '/api/catalogue/products/:productId',
    { onRequest, schema: { params: ById, response: { 200: StaffProduct } } },
    async (request, reply) => {
      const product = await core.transaction((sql) => findStaffProduct(sql, request.params.productId));
      reply.header('etag', etagOf(product));
      return product;
    },
  );

  app.put(
    '/api/catalogue/products/:productId',
    {
      onRequest,
      schema: {
        description: `Replaces a product. A variant that is left out is removed from sale; a former slug redirects. ${NEEDS_ETAG}`,
        params: ById,
        headers: IfMatch,
        body: ProductEdit,
        response: { 200: StaffProduct },
      },
    },
    async (request, reply) => {
      const { product, reason } = request.body;
      refuseForeignCurrency(product.variants, currency);
      const changed = await replaceProduct(core, product, changeOf(request, 'edit-product', reason));
      reply.header('etag', etagOf(changed));
      return changed;
    },
  );

  app.put(
    '/api/catalogue/products/:productId/publication',
    {
      onRequest,
      schema: {
        description: `Sets from when and until when the product is shown and sold. ${NEEDS_ETAG}`,
        params: ById,
        headers: IfMatch,
        body: PublicationEdit,
        response: { 200: StaffProduct },
      },
    },
    async (request, reply) => {
      const { reason, ...publication } = request.body;
      const changed = await publishProduct(core, publication, changeOf(request, 'publish-product', reason));
      reply.header('etag', etagOf(changed));
      return changed;
    },
  );

  for (const [path, act, isDeleted, what] of [
    ['deletion', 'delete-product', true, 'Takes the product off the shop. Its SKUs and addresses stay its own.'],
    ['restoration', 'restore-product', false, 'Brings a deleted product back, published as before.'],
  ] as const) {
    app.post(
      `/api/catalogue/products/:productId/${path}`,
      {
        onRequest,
        schema: { description: `${what} ${NEEDS_ETAG}`, params: ById, headers: IfMatch, body: Deletion, response: { 200: StaffProduct } },
      },
      async (request, reply) => {
        const changed = await setDeleted(core, isDeleted, changeOf(request, act, request.body.reason));
        reply.header('etag', etagOf(changed));
        return changed;
      },
    );
  }

  app.get('/api/catalogue/attributes', { onRequest, schema: { response: { 200: Attributes } } }, async () => ({
    attributes: [...(await listAttributes(core))],
  }));

  app.put(
    '/api/catalogue/attributes/:code',
    {
      onRequest,
      schema: {
        description: 'Defines what products can be described by. The values that products have must fit.',
        params: z.object({ code: Slug.max(64) }),
        body: AttributeEdit,
        response: { 200: Attribute },
      },
    },
    async (request) => {
      const { attribute, reason } = request.body;
      const defined = { ...attribute, code: request.params.code };
      await putAttribute(core, defined, auditOf('product', { caller: request.caller, act: 'define-attribute', reason, at: now() }));
      return defined;
    },
  );

  type Change = Parameters<typeof auditOf>[1]['caller'];

  function changeOf(
    request: {
      readonly caller: Change;
      readonly params: { readonly productId: number };
      readonly headers: { readonly 'if-match'?: string | undefined };
    },
    act: string,
    reason: string,
  ) {
    const at = now();
    const audit = auditOf('product', { caller: request.caller, act, reason, at });
    return { productId: request.params.productId, version: versionOf(request.headers['if-match']), at, audit };
  }
}
