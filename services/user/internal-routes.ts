import * as z from 'zod';
import type { Service } from '../../platform/http/service.ts';
import { CallerToken } from '../../platform/identity/caller.ts';
import type { Callers } from '../../platform/identity/callers.ts';
import { PublishedKeys } from '../../platform/identity/published-keys.ts';
import type { Keyring } from './keyring.ts';

export interface InternalRoutesProps {
  readonly keys: Keyring;
  readonly callers: Callers;
}

/** Routes for other services: the load balancer does not route `/internal`. */
export function internalRoutes(app: Service, { keys, callers }: InternalRoutesProps): void {
  app.post(
    '/internal/tokens',
    { schema: { body: z.object({ sessionToken: z.string().min(1).max(200) }), response: { 200: CallerToken } } },
    async (request) => {
      const caller = await callers.ofSession(request.body.sessionToken);
      return { token: await keys.sign(caller), caller };
    },
  );

  app.get('/internal/jwks', { schema: { response: { 200: PublishedKeys } } }, async () => PublishedKeys.parse(await keys.published()));
}
