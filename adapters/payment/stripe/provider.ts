import StripeSdk from 'stripe';
import type {
  AuthoriseOutcome,
  Authorisation,
  CaptureOutcome,
  KnownAuthorisation,
  PaymentProvider,
  Share,
  Unknown,
  VoidOutcome,
} from '../../../domain/payment/settlement/provider.ts';
import { captureWith } from './capture.ts';
import { unknown } from './failures.ts';
import { toAuthoriseOutcome } from './outcomes.ts';
import { callsWithin, type Calls } from './calls.ts';

export interface StripeSettings {
  /** `https://api.stripe.com`, or where a stand-in listens. */
  readonly apiBase: string;
  readonly apiKey: string;

  /**
   * Longest that one call may take.
   *
   * @default 2 seconds
   */
  readonly timeoutMillis?: number;

  /**
   * Longest that one act may take, with all the asking again.
   *
   * @default 3.6 seconds
   */
  readonly patienceMillis?: number;

  /**
   * How old an attempt must be before Stripe's search, which lags by up to a minute, proves that there is none.
   *
   * @default 2 minutes
   */
  readonly searchLagMillis?: number;
}

/** Stripe keeps idempotency keys for a day at least: after that, asking again by key would hold the money anew. */
const KEYS_KEPT_MILLIS = 23 * 3_600_000;

/** How far Stripe's clock and ours may lie apart. */
const CLOCK_SKEW_MILLIS = 10_000;

/** Currencies whose minor unit at Stripe is not that of ISO 4217. Better refused than charged a hundredfold. */
const OTHER_UNITS = new Set(['ISK', 'MGA', 'UGX']);

/** Payments by Stripe: intents that are confirmed at once and captured later. Retries are ours alone; the SDK makes none of its own. */
export function stripeProvider(settings: StripeSettings): PaymentProvider {
  const { timeoutMillis = 2_000, patienceMillis = 3_600, searchLagMillis = 120_000 } = settings;
  const stripe = connect(settings);
  const calls = () => callsWithin(timeoutMillis, patienceMillis);

  return {
    authorise: (authorisation) => authorise(stripe, authorisation, calls()),

    async poll(providerPaymentId, asked): Promise<AuthoriseOutcome> {
      const found = await calls().once((options) => stripe.paymentIntents.retrieve(providerPaymentId, {}, options));
      if ('done' in found) return toAuthoriseOutcome(found.done, asked);
      return unknown(`${providerPaymentId}: ${found.failed.kind === 'unknown' ? found.failed.why : found.failed.kind}`);
    },

    async void(authorisation): Promise<VoidOutcome> {
      const during = calls();
      const held = await find(stripe, authorisation, during, searchLagMillis);
      if (held.outcome === 'unknown') return held;
      return held.providerPaymentId === null ? { outcome: 'voided', providerPaymentId: null } : cancel(stripe, held.providerPaymentId, during);
    },

    capture: (share: Share): Promise<CaptureOutcome> => captureWith(stripe, share, calls()),
  };
}

/** No trace of the attempt: it may be on its way, or Stripe's search may lag. */
interface NotFound extends Unknown {
  readonly isProven: boolean;
}

/**
 * Asks by the attempt's key, again by the same key when the answer stayed out, and at last looks for what came of it. Looks first where the key may be
 * forgotten.
 */
async function authorise(stripe: StripeSdk, authorisation: Authorisation, calls: Calls): Promise<AuthoriseOutcome | NotFound> {
  if (OTHER_UNITS.has(authorisation.amount.currency)) return { outcome: 'declined', reason: 'card-not-supported', providerPaymentId: null };
  if (authorisation.ageMillis >= KEYS_KEPT_MILLIS) {
    const found = await search(stripe, authorisation, calls);
    if (found.outcome === 'unknown') return found;
    if (found.intent) return toAuthoriseOutcome(found.intent, authorisation.amount);
  }
  const answer = await calls.retry((options) =>
    stripe.paymentIntents.create(toIntent(authorisation), { ...options, idempotencyKey: keyOf(authorisation) }),
  );
  if ('done' in answer) return toAuthoriseOutcome(answer.done, authorisation.amount);
  const { failed } = answer;
  switch (failed.kind) {
    case 'declined':
      return { outcome: 'declined', reason: failed.reason, providerPaymentId: failed.providerPaymentId };
    case 'refused': {
      const providerPaymentId = failed.intent?.id ?? null;
      if (failed.code.startsWith('amount') || failed.param === 'amount')
        return { outcome: 'declined', reason: 'amount-not-payable', providerPaymentId };
      // Used up, of another account or made up. Stripe does not give all of these a code.
      if (failed.param === 'payment_method' || /^(payment_method|token)_/.test(failed.code) || failed.message.includes('PaymentMethod'))
        return { outcome: 'declined', reason: 'payment-method-refused', providerPaymentId };
      // What we asked is wrong in itself: the shopper's card is not to blame, and nothing was done.
      return { ...unknown(`Stripe refuses ${failed.param || 'the request'}: ${failed.code}: ${failed.message}`), isProven: true };
    }
    case 'unknown': {
      const found = await (failed.isReplay ? list : search)(stripe, authorisation, calls);
      if (found.outcome === 'unknown') return unknown(failed.why);
      if (found.intent) return toAuthoriseOutcome(found.intent, authorisation.amount);
      // The key will never give another answer, and nothing was made under it.
      if (failed.isReplay) return { outcome: 'declined', reason: 'issuer-not-available', providerPaymentId: null };
      return { ...unknown(failed.why), isProven: !failed.isSilence };
    }
  }
}

/** What there is to give back: the intent's id, or null when nothing is or ever will be held under the attempt's key. */
async function find(
  stripe: StripeSdk,
  authorisation: KnownAuthorisation,
  calls: Calls,
  searchLagMillis: number,
): Promise<{ readonly outcome: 'found'; readonly providerPaymentId: string | null } | Unknown> {
  const { providerPaymentId, ageMillis } = authorisation;
  if (providerPaymentId !== null) return { outcome: 'found', providerPaymentId };
  if (ageMillis < KEYS_KEPT_MILLIS) {
    const answer = await authorise(stripe, authorisation, calls);
    if (answer.outcome !== 'unknown') return { outcome: 'found', providerPaymentId: answer.providerPaymentId };
    return 'isProven' in answer && answer.isProven && ageMillis >= searchLagMillis ? { outcome: 'found', providerPaymentId: null } : answer;
  }
  const found = await search(stripe, authorisation, calls);
  return found.outcome === 'unknown' ? found : { outcome: 'found', providerPaymentId: found.intent?.id ?? null };
}

/** Cancelling needs no key: an intent is cancelled once and for all, and under a key a failed first try would stick. */
async function cancel(stripe: StripeSdk, providerPaymentId: string, calls: Calls): Promise<VoidOutcome> {
  const answer = await calls.retry((options) => stripe.paymentIntents.cancel(providerPaymentId, {}, options));
  if ('done' in answer) return { outcome: 'voided', providerPaymentId };
  const { failed } = answer;
  if (failed.kind === 'refused' && failed.intent) return afterRefusedCancel(failed.intent);
  const looked = await calls.once((options) => stripe.paymentIntents.retrieve(providerPaymentId, {}, options));
  if ('done' in looked && looked.done.status === 'canceled') return { outcome: 'voided', providerPaymentId };
  return unknown(`cannot cancel ${providerPaymentId}: ${failed.kind === 'unknown' ? failed.why : failed.kind}`);
}

function afterRefusedCancel({ id, status }: StripeSdk.PaymentIntent): VoidOutcome {
  return status === 'canceled'
    ? { outcome: 'voided', providerPaymentId: id }
    : { outcome: 'not-voidable', why: `payment intent ${id} is ${status}` };
}

type Searched = { readonly outcome: 'searched'; readonly intent: StripeSdk.PaymentIntent | undefined } | Unknown;

async function search(stripe: StripeSdk, authorisation: Authorisation, calls: Calls): Promise<Searched> {
  const query = `metadata["saga_id"]:"${authorisation.sagaId}" AND metadata["attempt"]:"${authorisation.attempt}"`;
  const found = await calls.once((options) => stripe.paymentIntents.search({ query, limit: 1 }, options));
  return 'done' in found ? { outcome: 'searched', intent: found.done.data[0] } : unknown(`cannot search for ${keyOf(authorisation)}`);
}

/** Unlike the search, the list does not lag: an intent that is not in it does not exist. */
async function list(stripe: StripeSdk, { sagaId, attempt, ageMillis }: Authorisation, calls: Calls): Promise<Searched> {
  const created = { gte: Math.floor((Date.now() - ageMillis - CLOCK_SKEW_MILLIS) / 1000) };
  for (let after: string | undefined; ;) {
    const page = await calls.once((options) =>
      stripe.paymentIntents.list({ created, limit: 100, ...(after !== undefined && { starting_after: after }) }, options),
    );
    if ('failed' in page) return unknown(`cannot list the payment intents since ${created.gte}`);
    const intent = page.done.data.find(({ metadata }) => metadata['saga_id'] === sagaId && metadata['attempt'] === String(attempt));
    after = page.done.data.at(-1)?.id;
    if (intent || !page.done.has_more || after === undefined) return { outcome: 'searched', intent };
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

function keyOf({ sagaId, attempt }: Authorisation): string {
  return `${sagaId}:authorise:${attempt}`;
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
