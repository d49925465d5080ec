import { stripeProvider } from '../../../../adapters/payment/stripe/provider.ts';
import { stripeWebhook } from '../../../../adapters/payment/stripe/webhook.ts';
import { startEndpoint } from '../../../support/fakes/running-sandbox.ts';
import { paymentContract } from '../contract.ts';
import type { Hold } from '../payment-vendor.ts';
import { startStripe } from './stripe-world.ts';

const METHODS = {
  approves: 'pm_card_visa',
  declines: 'pm_card_chargeDeclined',
  challenges: 'pm_card_threeDSecure2Required',
  holdsHalf: 'pm_card_holdsHalf',
  losesAuthorisation: [
    'pm_card_timeoutAfterCharge',
    'pm_card_timeoutBeforeCharge',
    'pm_card_connectionLostAfterCharge',
    'pm_card_errorBeforeCharge',
    'pm_card_errorAfterCharge',
  ],
  losesVoid: ['pm_card_timeoutAfterCancel', 'pm_card_errorBeforeCancel'],
  losesCapture: ['pm_card_timeoutAfterCapture', 'pm_card_errorAfterCapture', 'pm_card_errorBeforeCapture'],
  collectsHalf: 'pm_card_collectsHalf',
  holdLapses: 'pm_card_holdLapses',
  authorisesLater: 'pm_card_processing',
  capturesLater: 'pm_card_capturesLater',
  capturesOnce: 'pm_card_noMulticapture',
};

const STATES: Readonly<Record<string, Hold['state']>> = {
  requires_capture: 'held',
  requires_action: 'awaits-customer',
  processing: 'pending',
  canceled: 'voided',
  succeeded: 'captured',
  requires_payment_method: 'declined',
};

paymentContract(METHODS, async () => {
  const endpoint = await startEndpoint();
  const { sandbox, provider, intentsOf } = await startStripe({ webhooks: { url: endpoint.url, secret: 'whsec_of_the_contract' } });
  return {
    provider,
    unreachable: stripeProvider({ apiBase: 'http://127.0.0.1:9', apiKey: 'sk' }),
    webhook: stripeWebhook(async () => sandbox.webhookSecret),
    foreign: stripeWebhook(async () => 'whsec_of_another_account'),
    holdsOf: async (authorisation) =>
      (await intentsOf(authorisation)).map(({ id, status, amount_capturable: held, amount_received: taken }) => {
        const state = STATES[status];
        if (!state) throw new Error(`an intent is ${status}`);
        return { providerPaymentId: id, state, held, taken };
      }),
    completeChallenge: sandbox.completeChallenge,
    settle: sandbox.settle,
    deliveries: endpoint.received,
    async close() {
      await sandbox.close();
      endpoint.close();
    },
  };
});
