import * as z from 'zod';
import { ForcedStep, Retry, StuckSagas, WriteOff } from '../../contracts/order/stuck-sagas.ts';
import { OrderError } from '../../domain/order/errors.ts';
import { findOrderAct } from '../../domain/order/desk/acts.ts';
import { sendCommands } from '../../domain/order/saga/command-queues.ts';
import { orderSagas } from '../../domain/order/saga/order-sagas.ts';
import { readProcesses } from '../../domain/order/saga/store.ts';
import { type SagaAct, findStuckSagas, recordSagaAct } from '../../domain/order/saga/stuck-sagas.ts';
import type { Service } from '../../platform/http/service.ts';
import { requireRole } from '../../platform/identity/identity.ts';
import { advance } from '../../platform/saga/advance.ts';
import { dispatch } from '../../platform/saga/dispatch.ts';
import { ShardedId, customerOf } from '../../platform/sharding/order-id.ts';
import { inTransaction } from '../../platform/sharding/sharded.ts';
import { accountOf, type DeskRoutesProps } from './desk-routes.ts';

const Params = z.object({ sagaId: z.string().max(100) });

type Decision =
  | { readonly type: 'retry-stuck'; readonly sagaId: ShardedId }
  | { readonly type: 'force-stuck' | 'write-off-stuck'; readonly sagaId: ShardedId; readonly step: string };

/** Staff list the sagas that need a decision, and decide: retry, end the step by hand, or write it off. */
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
    async ({ params, body, caller }, reply) => {
      const sagaId = sagaIdOf(params.sagaId);
      await decide({ type: 'retry-stuck', sagaId }, { act: 'retry', accountId: accountOf(caller), ...body });
      return reply.code(204).send();
    },
  );

  app.post(
    '/api/orders/stuck/:sagaId/forced-steps',
    {
      onRequest: requireRole('finance'),
      schema: {
        description: 'Ends the step of a stuck saga, since what it waits for was done by hand at the provider or the warehouse.',
        params: Params,
        body: ForcedStep,
        response: { 204: z.undefined() },
      },
    },
    async ({ params, body: { step, ...act }, caller }, reply) => {
      const sagaId = sagaIdOf(params.sagaId);
      await decide({ type: 'force-stuck', sagaId, step }, { act: 'force', accountId: accountOf(caller), ...act });
      return reply.code(204).send();
    },
  );

  app.post(
    '/api/orders/stuck/:sagaId/write-offs',
    {
      onRequest: requireRole('finance'),
      schema: {
        description: 'Gives up the share of a parcel that has left unpaid, or a parcel that the warehouse does not pick.',
        params: Params,
        body: WriteOff,
        response: { 204: z.undefined() },
      },
    },
    async ({ params, body: { step, ...act }, caller }, reply) => {
      const sagaId = sagaIdOf(params.sagaId);
      await decide({ type: 'write-off-stuck', sagaId, step }, { act: 'write-off', accountId: accountOf(caller), ...act });
      return reply.code(204).send();
    },
  );

  /** The record and the change commit together: a refused decision leaves no record, and a repeated one changes nothing. */
  async function decide(decision: Decision, act: Omit<SagaAct, 'at' | 'sagaId'>): Promise<void> {
    const { sagaId } = decision;
    const customerId = customerOf(sagaId);
    const outcomes = await orders.transaction(customerId, async (sql) => {
      const repeated = act.actId === undefined ? undefined : await findOrderAct(sql, customerId, act.actId);
      if (repeated?.sagaId === sagaId && repeated.act === act.act) return [];
      if (repeated) throw new OrderError('act-id-reused', `the act ${act.actId} is ${repeated.act} of saga ${repeated.sagaId ?? 'none'}`);
      const [stored] = await readProcesses(inTransaction(sql), customerId, [sagaId]);
      if (!stored?.sagaIds.includes(sagaId)) throw notFound(sagaId);
      await recordSagaAct(sql, stored.state, { sagaId, at: now(), ...act });
      const sagas = orderSagas({ orders: inTransaction(sql), now: now(), shopUrl, logger });
      const advanced = await advance(sagas, [decision]);
      for (const outcome of advanced) if ('error' in outcome) throw outcome.error;
      return advanced;
    });
    await staffReads.recordAct(act.accountId);
    const unsent = await dispatch(outcomes, (commands) => sendCommands(queues, commands));
    if (unsent.length > 0) logger.warn({ sagaId }, 'could not send the commands of a decided saga; the sweeper will send them');
    logger.info({ sagaId, act: act.act, accountId: act.accountId }, 'stuck saga decided by staff');
  }
}

function sagaIdOf(text: string): ShardedId {
  const sagaId = ShardedId.safeParse(text);
  if (!sagaId.success) throw notFound(text);
  return sagaId.data;
}

function notFound(sagaId: string): OrderError {
  return new OrderError('saga-not-found', `there is no saga ${sagaId}; GET /api/orders/stuck lists those that are stuck`);
}
