import type { ProviderState } from './provider.ts';

interface EventAbout {
  /** The name of the provider that sent it. */
  readonly provider: string;
  /** The provider's id of the event: the same for each delivery. */
  readonly eventId: string;
  readonly type: string;
  readonly reason: string | null;
  readonly amount: number;
  readonly currency: string;
  /** The event is inconsistent, or differs from the request in more than amount and currency. */
  readonly isDoubtful: boolean;
  readonly providerPaymentId: string;
  readonly state: ProviderState;
  /** The order's saga and the attempt of the authorisation, also for an event about a capture. */
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
        /** The total that the provider has collected of the payment. */
        readonly taken: number;
        /** The parcel's saga, if the provider names the share; null means the open share, or else the last one. */
        readonly captureSagaId: string | null;
      }
  );
