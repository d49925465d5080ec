import type StripeSdk from 'stripe';
import type { Authorisation, FindOutcome, LastCall } from '../../../domain/payment/settlement/provider.ts';
import type { Calls } from './calls.ts';
import { unknown } from './failures.ts';
import { toStatus } from './outcomes.ts';

interface Query {
  readonly authorisation: Authorisation;
  readonly lastCall: LastCall;
  readonly searchLagMillis: number;
}

type SearchResult = { readonly intent: StripeSdk.PaymentIntent | undefined } | { readonly failed: string };

/** Largest expected difference between Stripe's clock and ours. */
const CLOCK_SKEW_MILLIS = 10_000;

/** Finds the intent of an attempt by its metadata. */
export async function findIntent(stripe: StripeSdk, query: Query, calls: Calls): Promise<FindOutcome> {
  const { authorisation, lastCall } = query;
  const found = await (lastCall === 'exhausted' ? list : search)(stripe, authorisation, calls);
  if ('failed' in found) return unknown(found.failed);
  if (found.intent) return { outcome: 'found', status: toStatus(found.intent, authorisation.amount) };
  const provableAt = absenceProvableAt(query);
  return provableAt.getTime() <= Date.now() ? { outcome: 'absent' } : { outcome: 'not-provable-before', at: provableAt };
}

/** Stripe's list is current but its search lags, and a request without a response may still arrive. */
function absenceProvableAt({ authorisation, lastCall, searchLagMillis }: Query): Date {
  const now = Date.now();
  switch (lastCall) {
    case 'exhausted':
      return new Date(now);
    case 'no-response':
      return new Date(now + searchLagMillis);
    case 'failed':
    case 'none':
      return new Date(now - authorisation.ageMillis + searchLagMillis);
  }
}

async function search(stripe: StripeSdk, { sagaId, attempt }: Authorisation, calls: Calls): Promise<SearchResult> {
  const query = `metadata["saga_id"]:"${sagaId}" AND metadata["attempt"]:"${attempt}"`;
  const found = await calls.once((options) => stripe.paymentIntents.search({ query, limit: 1 }, options));
  return 'done' in found ? { intent: found.done.data[0] } : { failed: `cannot search for attempt ${attempt} of ${sagaId}` };
}

async function list(stripe: StripeSdk, { sagaId, attempt, ageMillis }: Authorisation, calls: Calls): Promise<SearchResult> {
  const created = { gte: Math.floor((Date.now() - ageMillis - CLOCK_SKEW_MILLIS) / 1000) };
  for (let after: string | undefined; ;) {
    const page = await calls.once((options) =>
      stripe.paymentIntents.list({ created, limit: 100, ...(after !== undefined && { starting_after: after }) }, options),
    );
    if ('failed' in page) return { failed: `cannot list the payment intents since ${created.gte}` };
    const intent = page.done.data.find(({ metadata }) => metadata['saga_id'] === sagaId && metadata['attempt'] === String(attempt));
    after = page.done.data.at(-1)?.id;
    if (intent || !page.done.has_more || after === undefined) return { intent };
  }
}
