import { CollectedEvents, LARGEST_COLLECTED_BODY } from '../../contracts/analytics/collect.ts';
import type { RateLimit } from '../../platform/cache/rate-limit.ts';
import { clientAddress } from '../../platform/http/client-address.ts';
import type { Service } from '../../platform/http/service.ts';
import type { VisitBuffer } from './visit-buffer.ts';

export interface CollectRoutesProps {
  readonly buffer: VisitBuffer;
  readonly limit: RateLimit;
}

/** The storefront's statistics. Nothing waits for the database: the response is sent as soon as the events are counted in memory. */
export function collectRoutes(app: Service, { buffer, limit }: CollectRoutesProps): void {
  app.post(
    '/api/analytics/events',
    {
      bodyLimit: LARGEST_COLLECTED_BODY,
      schema: {
        description:
          'Counts what a shopper does, after the shopper has agreed. Stores no personal data, no address and no cookie. ' +
          'A request with the header `Sec-GPC: 1`, by which a browser objects, is accepted and not counted.',
        body: CollectedEvents,
      },
    },
    async (request, reply) => {
      await limit.spend(clientAddress(request));
      if (request.headers['sec-gpc'] !== '1') buffer.add(request.body);
      return reply.code(202).send();
    },
  );
}
