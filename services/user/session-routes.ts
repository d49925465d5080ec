import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import { AccountActs, SessionList } from '../../contracts/user/sessions.ts';
import { endOtherSessions, endOwnSession, listOwnActs, listSessions } from '../../domain/user/activity/store.ts';
import type { Service } from '../../platform/http/service.ts';
import { requireCaller } from '../../platform/identity/identity.ts';
import { ownActOf } from './own-act.ts';
import type { RoutesProps } from './routes.ts';

/** Shoppers see where they are signed in and what happened to their account, and end sessions. */
export function sessionRoutes(app: Service, { database, sessions, now }: Pick<RoutesProps, 'database' | 'sessions' | 'now'>): void {
  const ownAct = (request: FastifyRequest) => ownActOf(request, now());

  app.get('/api/sessions', { onRequest: requireCaller, schema: { response: { 200: SessionList } } }, async (request) => ({
    sessions: [...(await listSessions(database, ownAct(request)))],
  }));

  app.delete('/api/sessions/others', { onRequest: requireCaller, schema: { response: { 204: z.undefined() } } }, async (request, reply) => {
    await sessions.remove(...(await endOtherSessions(database, ownAct(request))));
    return reply.code(204).send();
  });

  app.delete(
    '/api/sessions/:sessionId',
    { onRequest: requireCaller, schema: { params: z.object({ sessionId: z.uuid() }), response: { 204: z.undefined() } } },
    async (request, reply) => {
      await sessions.remove(await endOwnSession(database, request.params.sessionId, ownAct(request)));
      return reply.code(204).send();
    },
  );

  app.get(
    '/api/accounts/current/acts',
    {
      onRequest: requireCaller,
      schema: {
        description: 'The latest changes of the own account, and its sign-ins.',
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(200).default(20) }),
        response: { 200: AccountActs },
      },
    },
    async (request) => ({ acts: [...(await listOwnActs(database, ownAct(request).accountId, request.query.limit))] }),
  );
}
