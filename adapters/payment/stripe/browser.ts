import type { BillingDetails, CardFields, CardFieldsProps } from '../card-fields.ts';

/** The part of Stripe.js (https://docs.stripe.com/js) that the checkout uses. */
interface StripeJs {
  elements(): { create(type: 'card', options?: { readonly hidePostalCode?: boolean }): CardElement };
  createPaymentMethod(input: {
    readonly type: 'card';
    readonly card: CardElement;
    readonly billing_details: BillingDetails;
  }): Promise<{ readonly paymentMethod?: { readonly id: string }; readonly error?: { readonly message?: string } }>;
}

interface CardElement {
  mount(place: object): void;
  focus(): void;
  destroy(): void;
  on(event: 'ready' | 'change', listener: (event: { readonly error?: { readonly message?: string } }) => void): unknown;
}

type Page = object & { readonly Stripe: (publishableKey: string) => StripeJs };

export function mountStripeFields(page: object, { publishableKey, place, onReady, onProblem }: CardFieldsProps): CardFields {
  if (!hasStripe(page)) throw new Error("the provider's script did not define Stripe()");
  const stripe = page.Stripe(publishableKey);
  const element = stripe.elements().create('card', { hidePostalCode: true });
  element.on('ready', onReady);
  element.on('change', ({ error }) => onProblem(error?.message));
  element.mount(place);
  return {
    focus: () => element.focus(),
    destroy: () => element.destroy(),
    async tokenize(billing) {
      const { paymentMethod, error } = await stripe.createPaymentMethod({ type: 'card', card: element, billing_details: billing });
      return paymentMethod ? { paymentMethod: paymentMethod.id } : { problem: error?.message };
    },
  };
}

function hasStripe(page: object): page is Page {
  return 'Stripe' in page && typeof page.Stripe === 'function';
}
