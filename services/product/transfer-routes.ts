import { Readable } from 'node:stream';
import * as z from 'zod';
import { CsvFormat, CsvImport, type ImportReport } from '../../contracts/product/transfer.ts';
import { exportProducts } from '../../domain/product/transfer/export-file.ts';
import { importFile } from '../../domain/product/transfer/import-file.ts';
import { auditOf } from '../../platform/audit/acting.ts';
import { goneSignal } from '../../platform/http/gone.ts';
import { PlatformError } from '../../platform/http/errors.ts';
import type { Service } from '../../platform/http/service.ts';
import { requireRole } from '../../platform/identity/identity.ts';
import { csv } from '../../platform/text/csv.ts';
import type { RoutesProps } from './routes.ts';

/** As JSON, in which a line break takes two characters. */
const LARGEST_IMPORT = 96 * 1_048_576;

/** A file of 100,000 rows takes 200 MB of memory while it is imported. */
const MOST_IMPORTS = 1;

/** Each holds a connection for as long as its client reads. */
const MOST_EXPORTS = 2;

/** Routes on which merchandisers import and export the catalogue as CSV. */
export function transferRoutes(app: Service, { core, currency, now }: RoutesProps): void {
  const onRequest = requireRole('merchandiser');
  const running = { imports: 0, exports: 0 };

  app.post(
    '/api/catalogue/imports',
    {
      onRequest,
      bodyLimit: LARGEST_IMPORT,
      schema: {
        description:
          'Imports a CSV file of products in the format of ShopMart, Shopify or WooCommerce. Answers with a report of one JSON object per line ' +
          '(`application/x-ndjson`): how the import started, each row with a problem, the progress, and the end. Rows with a problem are left out, the others ' +
          'are stored. A report without an `ended` line is of an interrupted import: repeat it, rows that are stored are then unchanged.',
        body: CsvImport,
      },
    },
    async (request, reply) => {
      const { csv: file, format, isDryRun, reason } = request.body;
      if (running.imports >= MOST_IMPORTS)
        throw new PlatformError('too-busy', 'another import is running; try again when it has ended', { retryAfterSeconds: 30 });
      running.imports += 1;
      reply.raw.once('close', () => (running.imports -= 1));
      const audit = (at: Date) => auditOf('product', { caller: request.caller, act: 'import-products', reason, at });
      const report = await importFile(core, { csv: file, format, isDryRun, currency, now, audit });
      reply.type('application/x-ndjson; charset=utf-8');
      return reply.send(Readable.from(ndjson(report, goneSignal(reply))));
    },
  );

  app.get(
    '/api/catalogue/exports',
    {
      onRequest,
      schema: {
        description:
          'All products that are not deleted as CSV, a row for each SKU. A file that ends early is not complete: the connection is closed.',
        querystring: z.object({ format: CsvFormat.default('shopmart') }),
      },
    },
    async (request, reply) => {
      const { format } = request.query;
      if (running.exports >= MOST_EXPORTS)
        throw new PlatformError('too-busy', 'other exports are running; try again when one of them has ended', { retryAfterSeconds: 60 });
      running.exports += 1;
      reply.raw.once('close', () => (running.exports -= 1));
      const { columns, parts } = exportProducts(core, format, goneSignal(reply));
      reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="products-${format}.csv"`);
      return reply.send(Readable.from(csv(columns, parts)));
    },
  );
}

/** Stops between two lines when the client has closed the connection, so that no more of the file is stored. */
async function* ndjson(report: AsyncIterable<ImportReport>, gone: AbortSignal): AsyncGenerator<string> {
  for await (const line of report) {
    if (gone.aborted) return;
    yield `${JSON.stringify(line)}\n`;
  }
}
