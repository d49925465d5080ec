import { useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { mountCardFields } from '../../../adapters/payment/browser.ts';
import type { BillingDetails, CardFields } from '../../../adapters/payment/card-fields.ts';
import { loadScript } from './load-script.ts';

/** The provider of new payments, and what its fields need. */
export interface ProviderSettings {
  readonly name: string;
  readonly scriptUrl: string;
  readonly publishableKey: string;
}

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

export function useCard({ name, scriptUrl, publishableKey }: ProviderSettings): Card {
  const place = useRef<HTMLDivElement>(null);
  const card = useRef<CardFields>(undefined);
  const [state, setState] = useState<Card['state']>('loading');
  const [problem, setProblem] = useState<string>();

  useEffect(() => {
    let hasLeft = false;
    async function mount(): Promise<void> {
      await loadScript(scriptUrl);
      if (hasLeft || !place.current) return;
      const props = { publishableKey, place: place.current, onReady: () => setState('ready'), onProblem: setProblem };
      const fields = await mountCardFields(name, window, props);
      if (hasLeft) fields.destroy();
      else card.current = fields;
    }
    mount().catch(() => setState('missing'));
    return () => {
      hasLeft = true;
      card.current?.destroy();
      card.current = undefined;
    };
  }, [name, scriptUrl, publishableKey]);

  return {
    place,
    state,
    problem,
    focus: () => card.current?.focus(),
    async tokenize(billing) {
      if (!card.current) return { problem: NOT_REACHED };
      try {
        const tokenized = await card.current.tokenize(billing);
        return 'paymentMethod' in tokenized ? tokenized : { problem: tokenized.problem ?? NOT_REACHED };
      } catch {
        return { problem: NOT_REACHED };
      }
    },
  };
}
