import * as z from 'zod';
import type { Service } from '../http/service.ts';
import { requireRole } from '../identity/identity.ts';
import type { Sql } from '../sql/sql.ts';
import { RecordedAct } from './recorded-act.ts';
import { ActQuery, readActs } from './recorded-acts.ts';

/** Lets admins read what staff did in the schema. */
export function actsRoute(app: Service, path: string, { sql, schema }: { readonly sql: Sql; readonly schema: string }): void {
  app.get(
    path,
    {
      onRequest: requireRole('admin'),
      schema: {
        description: 'What staff did, the newest first, in pages.',
        querystring: ActQuery,
        response: { 200: z.object({ acts: z.array(RecordedAct) }) },
      },
    },
    async ({ query }) => ({ acts: [...(await readActs(sql, schema, query))] }),
  );
}
