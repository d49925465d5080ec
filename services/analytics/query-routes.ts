import { Readable } from 'node:stream';
import * as z from 'zod';
import { ANALYTICS_ROLES, AnswerFormat, QUERY_NAMES, QueryList, queryAnswer } from '../../contracts/analytics/http.ts';
import { QUERY_PARAMETERS } from '../../contracts/analytics/parameters.ts';
import type { QueryName } from '../../contracts/analytics/parameters.ts';
import { QUERY_ROWS } from '../../contracts/analytics/rows.ts';
import { AnalyticsError } from '../../domain/analytics/errors.ts';
import type { Service } from '../../platform/http/service.ts';
import { requireRole } from '../../platform/identity/identity.ts';
import type { Answers } from './answers.ts';
import { csv } from '../../platform/text/csv.ts';
import { goneSignal } from '../../platform/http/gone.ts';

export interface QueryRoutesProps {
  readonly answers: Answers;
  readonly timeZone: string;
}

/** One route per query, so that each has its own parameters and rows in the OpenAPI document. */
export function queryRoutes(app: Service, props: QueryRoutesProps): void {
  const onRequest = requireRole(...ANALYTICS_ROLES);
  app.get('/api/analytics/queries', { onRequest, schema: { response: { 200: QueryList } } }, () => ({
    queries: QUERY_NAMES.map((name) => ({
      name,
      parameters: z.toJSONSchema(QUERY_PARAMETERS[name], { io: 'input', unrepresentable: 'any' }),
    })),
  }));
  for (const name of QUERY_NAMES) queryRoute(app, name, props);
  app.get('/api/analytics/queries/:name', { onRequest, schema: { params: z.object({ name: z.string() }) } }, (request) => {
    const { name } = request.params;
    throw new AnalyticsError('query-unknown', `there is no query ${JSON.stringify(name)}; the queries are ${QUERY_NAMES.join(', ')}`);
  });
}

function queryRoute(app: Service, name: QueryName, { answers, timeZone }: QueryRoutesProps): void {
  const Parameters = QUERY_PARAMETERS[name].extend({ format: AnswerFormat });
  // With `format=csv` it is no body of this schema.
  const Rows: z.ZodType = queryAnswer(name);
  app.get(
    `/api/analytics/queries/${name}`,
    {
      onRequest: requireRole(...ANALYTICS_ROLES),
      schema: { querystring: Parameters, response: { 200: Rows } },
    },
    async (request, reply) => {
      const { format, ...parameters } = request.query as z.output<typeof Parameters>;
      const gone = goneSignal(reply);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema of this name has parsed them
      const answer = await answers(name, parameters as never, gone).catch((error: unknown) => {
        if (!gone.aborted) throw error;
      });
      if (!answer) return reply.hijack();
      if (format === 'json') return { query: name, parameters, timeZone, ...answer };
      const columns = Object.keys(QUERY_ROWS[name].shape);
      reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${name}.csv"`)
        .header('x-source', answer.source)
        .header('x-as-of', answer.asOf ?? '')
        .serializer(String);
      return reply.send(Readable.from(csv(columns, [answer.rows])));
    },
  );
}
