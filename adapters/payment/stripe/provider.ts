import StripeSdk from 'stripe';
import type {
  Authorisation,
  AuthoriseOutcome,
  CaptureOutcome,
  PaymentProvider,
  Share,
  VoidOutcome,
} from '../../../domain/payment/settlement/provider.ts';
import type { Calls } from './calls.ts';
import { callsUntil } from './calls.ts';
import { cancelIntent } from './cancel.ts';
import { captureWith } from './capture.ts';
import { unknown } from './failures.ts';
import { findIntent } from './find.ts';
import { toStatus } from './outcomes.ts';
import { intentIdOf, toPayment } from './state.ts';

export interface StripeSettings {
  /** `https://api.stripe.com`, or the address of a stand-in. */
  readonly apiBase: string;
  readonly apiKey: string;

  /**
   * Time limit of one call.
   *
   * @default 2 seconds
   */
  readonly timeoutMillis?: number;

  /**
   * Minimum age at which Stripe's search proves that an attempt does not exist. The search lags by up to a minute.
   *
   * @default 2 minutes
   */
  readonly searchLagMillis?: number;
}

/** Time limit of one act with its retries, if the caller sets none. */
const ACT_MILLIS = 3_600;

/** Stripe keeps idempotency keys for at least a day. */
const KEYS_KEPT_MILLIS = 23 * 3_600_000;

/** The shop's currencies. Before adding one, check its minor unit: for ISK, MGA and UGX Stripe's is not that of ISO 4217. */
const CURRENCIES = new Set(['GBP', 'EUR', 'USD']);

/** Payments by Stripe: intents that are confirmed at creation and captured later. Only the adapter retries; the SDK does not. */
export function stripeProvider(settings: StripeSettings): PaymentProvider {
  const { timeoutMillis = 2_000, searchLagMillis = 120_000 } = settings;
  const stripe = connect(settings);
  const callsOf = (until = new Date(Date.now() + ACT_MILLIS)) => callsUntil(until, timeoutMillis);

  return {
    capabilities: { authoriseKeyMillis: KEYS_KEPT_MILLIS, currencies: CURRENCIES },

    authorise: (authorisation, until) => authorise(stripe, authorisation, callsOf(until)),

    find: (authorisation, lastCall, until) => findIntent(stripe, { authorisation, lastCall, searchLagMillis }, callsOf(until)),

    async poll(state, requested, until): Promise<AuthoriseOutcome> {
      const id = intentIdOf(state);
      const found = await callsOf(until).once((options) => stripe.paymentIntents.retrieve(id, {}, options));
      if ('done' in found) return toStatus(found.done, requested);
      return unknown(`${id}: ${found.failed.kind === 'unknown' ? found.failed.why : found.failed.kind}`);
    },

    void: (hold, until): Promise<VoidOutcome> => cancelIntent(stripe, intentIdOf(hold.state), callsOf(until)),

    capture: (share: Share, until): Promise<CaptureOutcome> => captureWith(stripe, share, callsOf(until)),
  };
}

async function authorise(stripe: StripeSdk, authorisation: Authorisation, calls: Calls): Promise<AuthoriseOutcome> {
  const { key, amount } = authorisation;
  const declined = (reason: string, id: string | undefined): AuthoriseOutcome => ({
    outcome: 'declined',
    reason,
    ...(id === undefined ? { providerPaymentId: null, state: null } : toPayment(id)),
  });
  const created = await calls.retry((options) =>
    stripe.paymentIntents.create(toIntent(authorisation), { ...options, idempotencyKey: key }),
  );
  if ('done' in created) return toStatus(created.done, amount);
  const { failed } = created;
  switch (failed.kind) {
    case 'declined':
      return declined(failed.reason, failed.intentId);
    case 'refused': {
      const { code, param, message, intent } = failed;
      if (code.startsWith('amount') || param === 'amount') return declined('amount-not-payable', intent?.id);
      // The method was used before, belongs to another account or does not exist. Stripe has no code for some of these cases.
      if (param === 'payment_method' || /^(payment_method|token)_/.test(code) || message.includes('PaymentMethod'))
        return declined('payment-method-refused', intent?.id);
      // The request itself is invalid: nothing was done, and the card is not declined.
      return unknown(`Stripe refuses ${param || 'the request'}: ${code}: ${message}`, 'failed');
    }
    case 'unknown':
      return unknown(failed.why, failed.lastCall);
  }
}

function toIntent({ sagaId, attempt, amount, paymentMethod, returnUrl }: Authorisation): StripeSdk.PaymentIntentCreateParams {
  return {
    amount: amount.amount,
    currency: amount.currency.toLowerCase(),
    capture_method: 'manual',
    confirm: true,
    payment_method: paymentMethod,
    allowed_payment_method_types: ['card'],
    payment_method_options: { card: { request_multicapture: 'if_available' } },
    return_url: returnUrl,
    metadata: { saga_id: sagaId, attempt: String(attempt) },
  };
}

function connect({ apiBase, apiKey }: StripeSettings): StripeSdk {
  const { protocol, hostname, port } = new URL(apiBase);
  const scheme = protocol === 'http:' ? 'http' : 'https';
  return new StripeSdk(apiKey, {
    protocol: scheme,
    host: hostname,
    port: port || (scheme === 'http' ? 80 : 443),
    maxNetworkRetries: 0,
    telemetry: false,
    appInfo: { name: 'ShopMart' },
  });
}
