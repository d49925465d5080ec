import type { FastifyReply } from 'fastify';
import type { Service } from '../../platform/http/service.ts';
import * as z from 'zod';
import type { Account } from './account.ts';
import { TEST_TOKENS, cardOf } from './cards.ts';
import { ACTS, FAULT_KINDS } from './faults.ts';
import type { FaultScript } from './faults.ts';
import { fieldsPage } from './fields-page.ts';
import { parseForm, text } from './form.ts';
import type { Intent } from './intent.ts';
import { escape, page } from './page.ts';
import { invalid } from './refusal.ts';
import { stripeJs } from './stripe-js.ts';

export interface PagesProps {
  readonly account: Account;
  readonly faults: FaultScript;
}

const ScriptedFault = z.object({ on: z.enum(ACTS), kind: z.enum(FAULT_KINDS), times: z.int().positive().default(1) });

interface ById {
  readonly Params: { readonly id: string };
}

/** The sandbox's pages and test interface: card fields, challenge, list of intents, scripted faults. */
export function pages(app: Service, { account, faults }: PagesProps): void {
  app.get('/sandbox/stripe/v3/', (_, reply) =>
    reply.type('text/javascript; charset=utf-8').header('cache-control', 'no-cache').send(stripeJs),
  );

  app.get('/sandbox/stripe/fields', (_, reply) => html(reply, fieldsPage));

  app.get('/sandbox/stripe', (_, reply) => reply.redirect('/sandbox/stripe/', 308));

  app.get('/sandbox/stripe/', (_, reply) => html(reply, overview(account.intents.slice(-200).toReversed())));

  app.get<ById>('/sandbox/stripe/challenge/:id', (request, reply) => html(reply, challenge(account.find(request.params.id))));

  app.post<ById & { readonly Body: string }>('/sandbox/stripe/challenge/:id', (request, reply) => {
    const intent = account.completeChallenge(request.params.id, text(parseForm(request.body), 'choice') === 'approve');
    return reply.redirect(returnAddress(intent), 303);
  });

  app.post<ById>('/sandbox/stripe/payment_intents/:id/expiry', (request) => ({
    id: request.params.id,
    status: account.expire(request.params.id).status,
  }));

  app.post<ById & { readonly Body: string }>('/sandbox/stripe/payment_intents/:id/outcome', (request) => {
    const outcome = text(parseForm(request.body), 'outcome');
    if (outcome !== 'succeed' && outcome !== 'fail') throw invalid('An outcome is succeed or fail.', 'outcome');
    const { id, status } = account.settle(request.params.id, outcome === 'succeed');
    return { id, status };
  });

  app.get('/sandbox/stripe/faults', () => ({ faults: faults.script }));

  app.post('/sandbox/stripe/faults', (request, reply) => {
    const fault = ScriptedFault.safeParse(request.body);
    if (!fault.success) throw invalid(`A fault is {on: ${ACTS.join('|')}, kind: ${FAULT_KINDS.join('|')}, times?: 1…}.`);
    faults.add(fault.data);
    return reply.code(201).send({ faults: faults.script });
  });

  app.delete('/sandbox/stripe/faults', (_, reply) => {
    faults.clear();
    return reply.code(204).send();
  });
}

function challenge(intent: Intent): string {
  const amount = `${(intent.amount / 100).toFixed(2)} ${intent.currency.toUpperCase()}`;
  const body =
    intent.status === 'requires_action'
      ? `<h1>Your bank wants to be sure that it is you</h1>
         <p>Do you want to pay <strong>${escape(amount)}</strong> with the card that ends in ${escape(cardOf(intent.cardToken ?? '')?.number.slice(-4) ?? '')}?</p>
         <form method="post" class="actions">
           <button class="primary" name="choice" value="approve">Approve payment</button>
           <button name="choice" value="fail">Fail authentication</button>
         </form>`
      : `<h1>This question has been answered</h1><p><a href="${escape(returnAddress(intent))}">Back to the shop</a></p>`;
  return page('3-D Secure (sandbox)', `<main>${body}<p><small>Stripe sandbox: no bank is asked and no money moves.</small></p></main>`);
}

/** The return address with the parameters that Stripe adds. They can be forged, so ShopMart does not trust them. */
function returnAddress(intent: Intent): string {
  if (intent.returnUrl === undefined) return '/sandbox/stripe/';
  const url = new URL(intent.returnUrl);
  url.searchParams.set('payment_intent', intent.id);
  url.searchParams.set('redirect_status', intent.status === 'requires_capture' || intent.status === 'succeeded' ? 'succeeded' : 'failed');
  return url.href;
}

function overview(intents: readonly Intent[]): string {
  const rows = intents.map(
    (intent) => `<tr><td>${escape(intent.id)}</td><td>${escape(intent.status)}</td><td>${intent.amount}</td><td>${intent.received}</td>
      <td>${escape(intent.currency)}</td><td>${escape(intent.cardToken ?? '')}</td><td>${escape(intent.metadata['saga_id'] ?? '')}</td>
      <td>${new Date(intent.createdAt).toISOString()}</td></tr>`,
  );
  return page(
    'Stripe sandbox',
    `<main><h1>Payment intents</h1>
      <p>The newest ${intents.length}, amounts in minor units. Test cards: ${TEST_TOKENS.map((token) => `<code>${token}</code> (${cardOf(token)?.number})`).join(', ')}.</p>
      <table><thead><tr><th>Intent</th><th>Status</th><th>Amount</th><th>Received</th><th>Currency</th><th>Card</th><th>Order</th><th>Created</th></tr></thead>
      <tbody>${rows.join('')}</tbody></table></main>`,
    { style: 'main { max-width: none; overflow-x: auto; }' },
  );
}

function html(reply: FastifyReply, document: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(document);
}
