/** The part of the provider's script (https://docs.stripe.com/js) that the checkout speaks to. */
export interface CardElement {
  mount(place: HTMLElement): void;
  focus(): void;
  destroy(): void;
  on(event: 'ready' | 'change', listener: (event: CardEvent) => void): unknown;
}

export interface CardEvent {
  readonly complete?: boolean;
  readonly error?: { readonly message?: string };
}

export interface BillingDetails {
  readonly name: string;
  readonly email: string;
}

export interface CardProvider {
  elements(): { create(type: 'card', options?: { readonly hidePostalCode?: boolean }): CardElement };
  createPaymentMethod(input: {
    readonly type: 'card';
    readonly card: CardElement;
    readonly billing_details: BillingDetails;
  }): Promise<{ readonly paymentMethod?: { readonly id: string }; readonly error?: { readonly message?: string } }>;
}

declare global {
  interface Window {
    Stripe?: (publishableKey: string) => CardProvider;
  }
}

export interface ProviderSettings {
  readonly scriptUrl: string;
  readonly publishableKey: string;
}

/** Loads the provider's script from the provider, as it demands; once per page. */
export async function loadProvider({ scriptUrl, publishableKey }: ProviderSettings): Promise<CardProvider> {
  if (!window.Stripe) {
    await new Promise<void>((resolve, reject) => {
      const script = document.createElement('script');
      script.src = scriptUrl;
      script.addEventListener('load', () => resolve());
      script.addEventListener('error', () => reject(new Error(`${scriptUrl} could not be loaded`)));
      document.head.append(script);
    });
  }
  if (!window.Stripe) throw new Error(`${scriptUrl} brought no Stripe()`);
  return window.Stripe(publishableKey);
}
