import type { FastifyRequest } from 'fastify';
import type { OwnAct } from '../../domain/user/activity/store.ts';
import { UserError } from '../../domain/user/errors.ts';
import { hashToken } from '../../domain/user/session/session.ts';
import { sessionTokenOf } from '../../platform/identity/identity.ts';
import { sessionClient } from './session-client.ts';

/** Who acts on the account of the request's session. @throws UserError `account-needed` for guests */
export function ownActOf(request: FastifyRequest, now: Date): OwnAct {
  const { accountId } = request.caller;
  const token = sessionTokenOf(request);
  if (accountId === null || token === undefined)
    throw new UserError('account-needed', 'this needs the session of an account: sign in, or open one');
  return { accountId, tokenHash: hashToken(token), client: sessionClient(request), now };
}
