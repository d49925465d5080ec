import * as z from 'zod';
import { Retry, StuckSagas } from '../../contracts/order/stuck-sagas.ts';
import { OrderError } from '../../domain/order/errors.ts';
import { sendCommands } from '../../domain/order/saga/command-queues.ts';
import { orderSagas } from '../../domain/order/saga/order-sagas.ts';
import { readProcesses } from '../../domain/order/saga/store.ts';
import { findStuckSagas, recordSagaAct } from '../../domain/order/saga/stuck-sagas.ts';
import type { Service } from '../../platform/http/service.ts';
import { requireRole } from '../../platform/identity/identity.ts';
import { advance } from '../../platform/saga/advance.ts';
import { dispatch } from '../../platform/saga/dispatch.ts';
import { ShardedId, customerOf } from '../../platform/sharding/order-id.ts';
import { inTransaction } from '../../platform/sharding/sharded.ts';
import { accountOf, type DeskRoutesProps } from './desk-routes.ts';

const Params = z.object({ sagaId: z.string().max(100) });

/** Staff list the sagas that need a decision, and retry one after fixing what it failed on. */
export function stuckRoutes(app: Service, { orders, staffReads, queues, logger, now, shopUrl }: DeskRoutesProps): void {
  app.get(
    '/api/orders/stuck',
    {
      onRequest: requireRole('support', 'finance'),
      schema: {
        description: 'Lists the sagas that need a decision by staff, the most money at risk first.',
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(500).default(100) }),
        response: { 200: StuckSagas },
      },
    },
    async ({ query, caller }) => ({
      sagas: [...(await staffReads.list(accountOf(caller), (shards) => findStuckSagas(shards, query.limit)))],
    }),
  );

  app.post(
    '/api/orders/stuck/:sagaId/retries',
    {
      onRequest: requireRole('support', 'finance'),
      schema: {
        description: 'Retries the step of a stuck saga: a refused step as a new attempt, any other step by the same command.',
        params: Params,
        body: Retry,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      const parsed = ShardedId.safeParse(request.params.sagaId);
      if (!parsed.success) throw notFound(request.params.sagaId);
      const sagaId = parsed.data;
      const accountId = accountOf(request.caller);
      const customerId = customerOf(sagaId);
      // The record and the change commit together; a refused retry leaves no record.
      const outcomes = await orders.transaction(customerId, async (sql) => {
        const [stored] = await readProcesses(inTransaction(sql), customerId, [sagaId]);
        if (!stored?.sagaIds.includes(sagaId)) throw notFound(sagaId);
        await recordSagaAct(sql, stored.state, { sagaId, act: 'retry', accountId, reason: request.body.reason, at: now() });
        const sagas = orderSagas({ orders: inTransaction(sql), now: now(), shopUrl, logger });
        const advanced = await advance(sagas, [{ type: 'retry-stuck' as const, sagaId }]);
        for (const outcome of advanced) if ('error' in outcome) throw outcome.error;
        return advanced;
      });
      await staffReads.recordAct(accountId);
      const unsent = await dispatch(outcomes, (commands) => sendCommands(queues, commands));
      if (unsent.length > 0) logger.warn({ sagaId }, 'could not send the commands of a retried saga; the sweeper will send them');
      request.log.info({ sagaId, accountId, reason: request.body.reason }, 'stuck saga retried');
      return reply.code(204).send();
    },
  );
}

function notFound(sagaId: string): OrderError {
  return new OrderError('saga-not-found', `there is no saga ${sagaId}; GET /api/orders/stuck lists those that are stuck`);
}
