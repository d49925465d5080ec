import * as z from 'zod';
import { CategoryEdit, Deletion, StaffCategories } from '../../contracts/product/editor.ts';
import { CategoryDetail, CategorySlug } from '../../contracts/product/http.ts';
import { createCategory, deleteCategory, replaceCategory } from '../../domain/product/categories/store.ts';
import { listTree } from '../../domain/product/categories/read.ts';
import { auditOf } from '../../platform/audit/acting.ts';
import type { Service } from '../../platform/http/service.ts';
import { requireRole } from '../../platform/identity/identity.ts';
import { IfMatch, versionOf } from './if-match.ts';
import type { RoutesProps } from './routes.ts';

/** Routes on which merchandisers edit the tree of categories. */
export function categoryRoutes(app: Service, { core, now }: RoutesProps): void {
  const onRequest = requireRole('merchandiser');
  const BySlug = z.object({ slug: CategorySlug });

  app.get('/api/catalogue/categories', { onRequest, schema: { response: { 200: StaffCategories } } }, async () => ({
    categories: [...(await listTree(core))],
  }));

  app.post('/api/categories', { onRequest, schema: { body: CategoryEdit, response: { 201: CategoryDetail } } }, async (request, reply) => {
    const { category, reason } = request.body;
    const at = now();
    const created = await createCategory(core, category, {
      at,
      audit: auditOf('product', { caller: request.caller, act: 'create-category', reason, at }),
    });
    return reply.code(201).header('etag', `"${created.version}"`).send(created);
  });

  app.put(
    '/api/categories/:slug',
    {
      onRequest,
      schema: {
        description:
          'Renames, moves or describes a category, with all below it. A former slug redirects. Send If-Match with the ETag that was read.',
        params: BySlug,
        headers: IfMatch,
        body: CategoryEdit,
        response: { 200: CategoryDetail },
      },
    },
    async (request, reply) => {
      const { category, reason } = request.body;
      const at = now();
      const version = versionOf(request.headers['if-match']);
      const audit = auditOf('product', { caller: request.caller, act: 'edit-category', reason, at });
      const changed = await replaceCategory(core, request.params.slug, category, { version, at, audit });
      reply.header('etag', `"${changed.version}"`);
      return changed;
    },
  );

  app.post(
    '/api/categories/:slug/deletion',
    { onRequest, schema: { params: BySlug, headers: IfMatch, body: Deletion, response: { 204: z.undefined() } } },
    async (request, reply) => {
      const at = now();
      const version = versionOf(request.headers['if-match']);
      const audit = auditOf('product', { caller: request.caller, act: 'delete-category', reason: request.body.reason, at });
      await deleteCategory(core, request.params.slug, { version, at, audit });
      return reply.code(204).send();
    },
  );
}
