import { randomUUID } from 'node:crypto';
import type { Authorisation, KnownAuthorisation, Share } from '../../../../domain/payment/settlement/provider.ts';
import { stripeProvider } from '../../../../adapters/payment/stripe/provider.ts';
import { pence } from '../../../support/builders/payment-world.ts';
import { startSandbox } from '../../../support/fakes/running-sandbox.ts';

/** Our Stripe adapter, and the stand-in that it talks to. */
export async function startStripe() {
  const sandbox = await startSandbox();
  const { sdk } = sandbox;
  const provider = stripeProvider({ apiBase: sandbox.url, apiKey: sandbox.apiKey, timeoutMillis: 300, patienceMillis: 3_000 });

  async function intentsOf({ sagaId }: Authorisation) {
    return (await sdk.paymentIntents.search({ query: `metadata["saga_id"]:"${sagaId}"` })).data;
  }

  async function held(paymentMethod = 'pm_card_visa'): Promise<Authorisation & { readonly providerRef: string }> {
    const authorisation = anAuthorisation(paymentMethod);
    const outcome = await provider.authorise(authorisation);
    if (outcome.outcome !== 'authorised') throw new Error(`not held: ${JSON.stringify(outcome)}`);
    return { ...authorisation, providerRef: outcome.providerRef };
  }

  return { sandbox, sdk, provider, intentsOf, held };
}

export function anAuthorisation(paymentMethod: string, changes: Partial<Authorisation> = {}): Authorisation {
  return {
    sagaId: randomUUID(),
    attempt: 1,
    amount: pence(1_000),
    paymentMethod,
    returnUrl: 'http://shop.test/orders/1',
    ageMillis: 0,
    ...changes,
  };
}

export function known(authorisation: Authorisation, providerRef: string | null = null, ageMillis = 0): KnownAuthorisation {
  return { ...authorisation, providerRef, ageMillis };
}

export function aShare({ providerRef }: { readonly providerRef: string }, amount: number, changes: Partial<Share> = {}): Share {
  return { sagaId: randomUUID(), attempt: 1, amount: pence(amount), providerRef, isLast: false, isRepeat: false, ...changes };
}
