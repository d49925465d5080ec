import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import * as z from 'zod';
import type { AuthorisePayment, CapturePayment, PaymentCommand, VoidPayment } from '../../../contracts/payment/commands.ts';
import { PaymentEvent } from '../../../contracts/payment/events.ts';
import type { PaymentProvider } from '../../../domain/payment/settlement/provider.ts';
import { settlePayments, type Settled, type SettleOptions } from '../../../domain/payment/settlement/settle.ts';
import { beginOperations, type ProviderResponse, type Directive } from '../../../domain/payment/settlement/store.ts';
import type { Sql } from '../../../platform/sql/sql.ts';

/** The name of the provider in tests. */
export const PROVIDER = 'stripe';

/** `settlePayments` with one provider. */
export function settleWith(
  sql: Sql,
  provider: PaymentProvider,
  commands: readonly PaymentCommand[],
  options?: SettleOptions,
): Promise<Settled> {
  return settlePayments(sql, { choose: () => PROVIDER, named: async () => provider }, commands, options);
}

/** `beginOperations` with one provider. */
export function beginAll(sql: Sql, commands: readonly PaymentCommand[]): Promise<readonly Directive[]> {
  return beginOperations(sql, commands, () => PROVIDER);
}

export function pence(amount: number) {
  return { amount, currency: 'GBP' };
}

export function anAuthorisation(changes: Partial<AuthorisePayment> = {}): AuthorisePayment {
  return {
    type: 'payment.authorise.v1',
    sagaId: randomUUID(),
    attempt: 1,
    amount: pence(1_000),
    paymentMethod: 'pm_card_visa',
    returnUrl: 'http://shop.test/orders/1',
    ...changes,
  };
}

export function theVoid({ sagaId, attempt }: AuthorisePayment): VoidPayment {
  return { type: 'payment.void.v1', sagaId, attempt };
}

export function aCapture(of: AuthorisePayment, amount: number, changes: Partial<CapturePayment> = {}): CapturePayment {
  return {
    type: 'payment.capture.v1',
    sagaId: randomUUID(),
    attempt: 1,
    paymentId: of.sagaId,
    amount: pence(amount),
    isLast: false,
    ...changes,
  };
}

export function theResponse(
  { sagaId, attempt }: AuthorisePayment,
  outcome: ProviderResponse['outcome'],
  changes: Partial<ProviderResponse> = {},
): ProviderResponse {
  return {
    sagaId,
    step: 'authorise',
    attempt,
    outcome,
    providerPaymentId: `pi_${sagaId}`,
    state: { paymentIntent: `pi_${sagaId}` },
    ...(outcome === 'authorised' && { holdExpiresAt: '2030-01-01T00:00:00Z' }),
    ...changes,
  };
}

const Payment = z.object({
  status: z.string(),
  authorised: z.int(),
  captured: z.int(),
  taken: z.int(),
  released: z.int(),
});

/** The ledger's row, or undefined where there is none. */
export async function paymentOf(sql: Sql, { sagaId }: AuthorisePayment): Promise<z.infer<typeof Payment> | undefined> {
  const [payment] = await sql.rows(Payment)`
    select status, authorised, captured, taken, released from payment.payments where payment_id = ${sagaId}::uuid
  `;
  return payment;
}

/** The steps that have no outcome yet. */
export async function unsettledOf(sql: Sql, { sagaId }: AuthorisePayment): Promise<readonly string[]> {
  const rows = await sql.rows(z.object({ step: z.string() }))`
    select step from payment.operations where payment_id = ${sagaId}::uuid and status <> 'settled' order by step
  `;
  return rows.map(({ step }) => step);
}

/** The events of a payment, in order. */
export async function eventsOf(sql: Sql, { sagaId }: AuthorisePayment): Promise<readonly PaymentEvent[]> {
  const rows = await sql.rows(z.object({ payload: PaymentEvent }))`
    select payload from payment.outbox where subject = ${sagaId} order by position
  `;
  return rows.map(({ payload }) => payload);
}

/** The kinds of the events published about a payment, in order. */
export async function factsOf(sql: Sql, { sagaId }: AuthorisePayment): Promise<readonly string[]> {
  const rows = await sql.rows(z.object({ type: z.string(), payload: PaymentEvent }))`
    select type, payload from payment.outbox where subject = ${sagaId} order by position
  `;
  for (const { type, payload } of rows) expect(payload.type).toBe(type);
  return rows.map(({ type }) => type.replace('payment.payment-', '').replace('.v1', ''));
}
