import type { Authorisation } from '../../../../domain/payment/settlement/provider.ts';
import { stripeProvider } from '../../../../adapters/payment/stripe/provider.ts';
import { startSandbox } from '../../../support/fakes/running-sandbox.ts';
import { holdWith } from '../payment-vendor.ts';

/** The Stripe adapter with its stand-in. */
export async function startStripe(props: Parameters<typeof startSandbox>[0] = {}) {
  const sandbox = await startSandbox(props);
  const { sdk } = sandbox;
  const provider = stripeProvider({ apiBase: sandbox.url, apiKey: sandbox.apiKey, timeoutMillis: 300 });

  async function intentsOf({ sagaId }: Pick<Authorisation, 'sagaId'>) {
    return (await sdk.paymentIntents.search({ query: `metadata["saga_id"]:"${sagaId}"` })).data;
  }

  return { sandbox, sdk, provider, intentsOf, held: (paymentMethod = 'pm_card_visa') => holdWith(provider, paymentMethod) };
}
