import { createHash, timingSafeEqual } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { buildService, type Service } from '../../platform/http/service.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import { ConsignmentRequest, Refusal, type Consignment } from './consignment.ts';
import { Depot } from './depot.ts';
import { Fault, FaultScript } from './faults.ts';
import { page } from './page.ts';

export interface AppProps {
  readonly apiKey: string;
  readonly webhookUrl: string;
  readonly webhookSecret: string;
  readonly shipAfterMillis: number;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

const SHOWN = 200;

/** The stand-in for the warehouses. */
export async function buildApp({ apiKey, webhookUrl, webhookSecret, shipAfterMillis, logger, metrics }: AppProps): Promise<Service> {
  const app = await buildService({ name: 'warehouse', logger, metrics });
  const closing = new AbortController();
  app.addHook('preClose', async () => closing.abort());
  const depot = new Depot({ url: webhookUrl, secret: webhookSecret, shipAfterMillis, logger, signal: closing.signal });
  const faults = new FaultScript();
  const params = z.object({ reference: z.string().min(1).max(200) });

  app.get('/sandbox/warehouse', { schema: { hide: true } }, (_request, reply) => reply.redirect('/sandbox/warehouse/', 308));
  app.get('/sandbox/warehouse/', { schema: { hide: true } }, (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(page(depot.latest(SHOWN), depot)),
  );

  await app.register(async (api) => {
    api.setErrorHandler((error, request, reply) => {
      if (error instanceof Refusal) return reply.code(error.status).send({ code: error.code, detail: error.message });
      const status = error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
      if (status >= 500) request.log.error({ error }, 'request failed');
      return reply
        .code(status)
        .send({ code: status < 500 ? 'malformed-request' : 'failed', detail: error instanceof Error ? error.message : String(error) });
    });
    api.addHook('onRequest', async (request) => checkApiKey(request, apiKey));

    const typed = api.withTypeProvider<ZodTypeProvider>();

    typed.put('/sandbox/warehouse/consignments/:reference', { schema: { params, body: ConsignmentRequest } }, async (request, reply) => {
      const { reference } = request.params;
      const fault = depot.find(reference) ? undefined : faults.take(request.body);
      if (fault) request.log.warn({ reference, fault: fault.kind }, 'injecting a fault');
      if (fault?.kind === 'fail') throw new Refusal(500, 'failed', 'the depot failed because of an injected fault');
      if (fault?.kind === 'delay') await wait(fault.millis, closing.signal);
      if (fault?.kind === 'reject')
        return view(reference, depot.reject(reference, request.body, 'the depot rejects it because of an injected fault'));
      const isLate = fault?.kind === 'ship-late' || fault?.kind === 'not-stoppable';
      const { consignment, isNew } = depot.accept(reference, request.body, {
        reports: fault?.kind === 'duplicate-webhook' ? 2 : 1,
        isStoppable: fault?.kind !== 'not-stoppable',
        ...(isLate && { shipAfterMillis: fault.millis }),
      });
      if (fault?.kind === 'accept-then-hang') await wait(fault.millis, closing.signal);
      if (fault?.kind === 'webhook-first') await depot.dispatch(reference);
      return reply.code(isNew ? 201 : 200).send(view(reference, depot.find(reference) ?? consignment));
    });

    typed.get('/sandbox/warehouse/consignments/:reference', { schema: { params } }, async (request) => {
      const { reference } = request.params;
      const consignment = depot.find(reference);
      if (!consignment) throw new Refusal(404, 'unknown-consignment', `there is no consignment ${reference}`);
      return view(reference, consignment);
    });

    typed.delete('/sandbox/warehouse/consignments/:reference', { schema: { params } }, async (request) => {
      const { reference } = request.params;
      return view(reference, depot.cancel(reference));
    });

    typed.post('/sandbox/warehouse/faults', { schema: { body: Fault } }, async (request, reply) => {
      faults.arm(request.body);
      return reply.code(204).send();
    });

    typed.delete('/sandbox/warehouse/faults', async (_request, reply) => {
      faults.disarm();
      return reply.code(204).send();
    });
  });
  return app;
}

function view(reference: string, consignment: Consignment) {
  return {
    reference,
    state: consignment.state,
    trackingNumber: consignment.state === 'dispatched' ? consignment.trackingNumber : null,
    dispatchedAt: consignment.state === 'dispatched' ? consignment.at.toISOString() : null,
    reason: consignment.state === 'rejected' ? consignment.reason : null,
  };
}

function checkApiKey(request: FastifyRequest, apiKey: string): void {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const key = request.headers['x-api-key'];
  if (typeof key !== 'string' || !timingSafeEqual(digest(key), digest(apiKey))) {
    throw new Refusal(401, 'key-invalid', 'send the API key of the warehouse in x-api-key');
  }
}

async function wait(millis: number, signal: AbortSignal): Promise<void> {
  await pause(millis, undefined, { signal }).catch(() => undefined);
}
