import { timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Service } from '../../platform/http/service.ts';
import type { Account } from './account.ts';
import { cardOf } from './cards.ts';
import type { Act, FaultKind, FaultScript } from './faults.ts';
import { parseForm, text, texts } from './form.ts';
import type { Form } from './form.ts';
import { fingerprintOf } from './idempotency.ts';
import type { KeyedResponse, IdempotencyKeys } from './idempotency.ts';
import type { Intent } from './intent.ts';
import { Refusal, serverError } from './refusal.ts';
import type { AccountStore } from './store.ts';
import { toWire } from './wire.ts';

export interface ApiProps {
  readonly account: Account;
  readonly keys: IdempotencyKeys;
  readonly faults: FaultScript;
  readonly store: AccountStore | undefined;
  readonly apiKey: string;
  readonly publicUrl: string;
}

interface IntentRoute {
  readonly Params: { readonly id: string };
  readonly Body: string;
  readonly Querystring: Readonly<Record<string, string>>;
}

/** Frees the connection. Callers time out long before. */
const HANG_MILLIS = 60_000;

/** The part of Stripe's API that ShopMart calls. */
export function api(app: Service, { account, keys, faults, store, apiKey, publicUrl }: ApiProps): void {
  const show = (intent: Intent, form: Form): string =>
    JSON.stringify(toWire(intent, { publicUrl, expandCharge: Object.values(texts(form, 'expand')).includes('latest_charge') }));

  app.addHook('onRequest', async (request) => {
    const isBrowser = request.url === '/v1/payment_methods';
    const given = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (isBrowser ? given !== '' : isSame(given, apiKey)) return;
    throw new Refusal(401, 'invalid_request_error', 'Invalid API Key provided.');
  });

  /** Runs a change with its key: every repeat gets the first response, whatever the fault does to the connection. */
  const change = async (
    act: Act,
    request: FastifyRequest<IntentRoute>,
    reply: FastifyReply,
    run: (form: Form) => Intent,
  ): Promise<unknown> => {
    const form = parseForm(request.body);
    const key = header(request, 'idempotency-key');
    const fingerprint = fingerprintOf(request.url, request.body);
    const first = key === undefined ? undefined : keys.find(key, fingerprint);
    if (first) return send(reply.header('idempotent-replayed', 'true'), first);

    const token =
      request.params.id === undefined ? account.cardTokenOf(text(form, 'payment_method') ?? '') : cardTokenOf(account, request.params.id);
    const fault = faults.take(act, cardOf(token ?? '')?.faults ?? [], request.params.id ?? key);
    if (fault === 'hang-before') return hang(reply);
    if (fault === 'error-before') throw serverError();
    if (fault === 'rate-limit') throw new Refusal(429, 'invalid_request_error', 'Too many requests.', { code: 'rate_limit' });
    if (fault === 'conflict')
      throw new Refusal(409, 'invalid_request_error', 'There is currently another in-progress request using this Idempotent Key.', {
        code: 'idempotency_key_in_use',
      });

    const result = fault === 'sticky-error' ? responseOf(serverError()) : attempt(() => show(run(form), form));
    const response = fault === 'error-after' ? responseOf(serverError()) : result;
    if (key !== undefined && isStoredWithKey(response)) {
      const evicted = keys.keep(key, fingerprint, response);
      store?.keepKey(key, fingerprint, response);
      store?.deleteKey(evicted);
    }
    await store?.flush();
    return deliver(reply, fault, response);
  };

  app.post<IntentRoute>('/v1/payment_intents', (request, reply) => change('confirm', request, reply, (form) => account.create(form)));

  for (const act of ['confirm', 'capture', 'cancel'] as const)
    app.post<IntentRoute>(`/v1/payment_intents/:id/${act}`, (request, reply) =>
      change(act, request, reply, (form) => account[act](request.params.id, form)),
    );

  app.get<IntentRoute>('/v1/payment_intents/search', async (request, reply) => {
    const form = parseForm(queryOf(request));
    const found = account.search(text(form, 'query') ?? '');
    const data = found.slice(0, Number(text(form, 'limit') ?? 10)).map((intent) => toWire(intent, { publicUrl }));
    return reply.send({
      object: 'search_result',
      url: '/v1/payment_intents/search',
      has_more: found.length > data.length,
      next_page: null,
      data,
    });
  });

  app.get<IntentRoute>('/v1/payment_intents/:id', async (request, reply) =>
    send(reply, { status: 200, body: show(account.find(request.params.id), parseForm(queryOf(request))) }),
  );

  app.get<IntentRoute>('/v1/payment_intents', async (request, reply) => {
    const form = parseForm(queryOf(request));
    const limit = Number(text(form, 'limit') ?? 10);
    const since = Number(text(form, 'created', 'gte') ?? 0);
    const after = text(form, 'starting_after');
    const newest = account.intents.filter(({ createdAt }) => Math.floor(createdAt / 1000) >= since).toReversed();
    const left = after === undefined ? newest : newest.slice(newest.indexOf(account.find(after)) + 1);
    const data = left.slice(0, limit).map((intent) => toWire(intent, { publicUrl }));
    return reply.send({ object: 'list', url: '/v1/payment_intents', has_more: left.length > data.length, data });
  });

  app.post<IntentRoute>('/v1/payment_methods', async (request, reply) => {
    const { id, token } = account.createMethod(parseForm(request.body));
    store?.keepMethod(id, token);
    const card = cardOf(token);
    return reply.send({
      id,
      object: 'payment_method',
      type: 'card',
      card: { brand: card?.brand, last4: card?.number.slice(-4) },
      livemode: false,
    });
  });
}

function deliver(reply: FastifyReply, fault: FaultKind | undefined, response: KeyedResponse): unknown {
  if (fault === 'hang-after') return hang(reply);
  if (fault !== 'drop-after') return send(reply, response);
  reply.hijack();
  reply.raw.destroy();
  return reply;
}

function hang(reply: FastifyReply): FastifyReply {
  reply.hijack();
  const timer = setTimeout(() => reply.raw.destroy(), HANG_MILLIS);
  timer.unref();
  reply.raw.on('close', () => clearTimeout(timer));
  return reply;
}

function attempt(run: () => string): KeyedResponse {
  try {
    return { status: 200, body: run() };
  } catch (error) {
    if (error instanceof Refusal) return responseOf(error);
    throw error;
  }
}

function responseOf(refusal: Refusal): KeyedResponse {
  return { status: refusal.status, body: JSON.stringify(refusal.toWire()) };
}

/** Like Stripe, stores no response for a request that failed validation. */
function isStoredWithKey({ status, body }: KeyedResponse): boolean {
  return status < 300 || status === 402 || status >= 500 || body.includes('"payment_intent_unexpected_state"');
}

function send(reply: FastifyReply, { status, body }: KeyedResponse): FastifyReply {
  return reply.code(status).type('application/json').send(body);
}

function cardTokenOf(account: Account, id: string): string | undefined {
  return account.find(id).cardToken;
}

function header(request: FastifyRequest<IntentRoute>, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

function queryOf(request: FastifyRequest<IntentRoute>): string {
  const start = request.url.indexOf('?');
  return start < 0 ? '' : request.url.slice(start + 1);
}

function isSame(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
