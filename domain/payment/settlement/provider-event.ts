/** What a provider's webhook says about an authorisation, in our words. */
export interface ProviderEvent {
  /** The name of the provider that reports it. */
  readonly provider: string;
  /** The provider's own id of the event: the same event comes with the same id again. */
  readonly eventId: string;
  readonly type: string;
  readonly kind: 'authorised' | 'declined' | 'cancelled';
  readonly reason: string | null;
  readonly amount: number;
  readonly currency: string;
  /** The provider contradicts itself, or what was asked in other ways than by amount and currency. */
  readonly isDoubtful: boolean;
  readonly providerPaymentId: string;
  readonly sagaId: string;
  readonly attempt: number;
  readonly traceparent?: string | undefined;
}
