import type { ProviderState } from './provider.ts';

interface EventAbout {
  /** The name of the provider that reports it. */
  readonly provider: string;
  /** The provider's own id of the event: the same event comes with the same id again. */
  readonly eventId: string;
  readonly type: string;
  readonly reason: string | null;
  readonly amount: number;
  readonly currency: string;
  /** The event contradicts itself, or differs from the request in other ways than by amount and currency. */
  readonly isDoubtful: boolean;
  readonly providerPaymentId: string;
  readonly state: ProviderState;
  /** The order's saga and the attempt of the authorisation, also of an event about a capture. */
  readonly sagaId: string;
  readonly attempt: number;
  readonly traceparent?: string | undefined;
}

/** A provider's webhook event about an authorisation or a capture. */
export type ProviderEvent = EventAbout &
  (
    | { readonly kind: 'authorised'; readonly holdExpiresAt: string }
    | { readonly kind: 'declined' | 'cancelled' }
    | {
        readonly kind: 'captured' | 'capture-failed';
        /** All that the provider has collected of the payment. */
        readonly taken: number;
        /** The parcel's saga, where the provider names the share; null means the open one, or the last. */
        readonly captureSagaId: string | null;
      }
  );
