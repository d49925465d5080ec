import { useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { loadProvider } from './card-provider.ts';
import type { BillingDetails, CardElement, CardProvider, ProviderSettings } from './card-provider.ts';

export type CardTokenized = { readonly paymentMethod: string } | { readonly problem: string };

export interface Card {
  /** The element that receives the provider's fields. */
  readonly place: RefObject<HTMLDivElement | null>;
  readonly state: 'loading' | 'ready' | 'missing';
  readonly problem: string | undefined;

  /** Exchanges the card data, which only the provider sees, for a token. */
  tokenize(billing: BillingDetails): Promise<CardTokenized>;
  focus(): void;
}

const NOT_REACHED = 'The payment provider is not available just now. Nothing has been charged; please try again.';

export function useCard({ scriptUrl, publishableKey }: ProviderSettings): Card {
  const place = useRef<HTMLDivElement>(null);
  const card = useRef<{ readonly provider: CardProvider; readonly element: CardElement }>(undefined);
  const [state, setState] = useState<Card['state']>('loading');
  const [problem, setProblem] = useState<string>();

  useEffect(() => {
    let hasLeft = false;
    async function mount(): Promise<void> {
      const provider = await loadProvider({ scriptUrl, publishableKey });
      if (hasLeft || !place.current) return;
      const element = provider.elements().create('card', { hidePostalCode: true });
      element.on('ready', () => setState('ready'));
      element.on('change', ({ error }) => setProblem(error?.message));
      element.mount(place.current);
      card.current = { provider, element };
    }
    mount().catch(() => setState('missing'));
    return () => {
      hasLeft = true;
      card.current?.element.destroy();
      card.current = undefined;
    };
  }, [scriptUrl, publishableKey]);

  return {
    place,
    state,
    problem,
    focus: () => card.current?.element.focus(),
    async tokenize(billing) {
      if (!card.current) return { problem: NOT_REACHED };
      const { provider, element } = card.current;
      try {
        const { paymentMethod, error } = await provider.createPaymentMethod({ type: 'card', card: element, billing_details: billing });
        return paymentMethod ? { paymentMethod: paymentMethod.id } : { problem: error?.message ?? NOT_REACHED };
      } catch {
        return { problem: NOT_REACHED };
      }
    },
  };
}
