import type { Money } from '../../../platform/money/money.ts';

/** One attempt at holding an order's money. Saga and attempt are its key at the provider: asked again with the same, it holds nothing twice. */
export interface Authorisation {
  readonly sagaId: string;
  readonly attempt: number;
  readonly amount: Money;
  readonly paymentMethod: string;
  readonly returnUrl: string;

  /** Since it was begun: providers forget keys. */
  readonly ageMillis: number;
}

/** An authorisation as far as we know it: `providerPaymentId` is null until the provider was heard. */
export interface KnownAuthorisation extends Authorisation {
  readonly providerPaymentId: string | null;
}

/** One parcel's share of what is held. */
export interface Share {
  readonly sagaId: string;
  readonly attempt: number;
  readonly amount: Money;
  readonly providerPaymentId: string;

  /** The provider gives back what is then left. */
  readonly isLast: boolean;

  /** Somebody may have asked before. */
  readonly isRepeat: boolean;
}

/** The provider may or may not have done it: only asking again tells. */
export interface Unknown {
  readonly outcome: 'unknown';
  readonly why: string;
}

/** What the provider says that it holds. */
export interface ReportedHold {
  readonly amount: number;
  readonly currency: string;
  /** What of it is or was capturable. */
  readonly capturable: number;
  readonly captureMethod: string;
  readonly status: string;
}

export type AuthoriseOutcome =
  | { readonly outcome: 'authorised'; readonly providerPaymentId: string }
  | { readonly outcome: 'declined'; readonly reason: string; readonly providerPaymentId: string | null }
  | { readonly outcome: 'awaits-customer'; readonly redirectUrl: string; readonly providerPaymentId: string }
  /** The provider holds, or asks the customer for, something else than was asked. */
  | { readonly outcome: 'differs'; readonly providerPaymentId: string; readonly reported: ReportedHold }
  | Unknown;

export type VoidOutcome =
  | { readonly outcome: 'voided'; readonly providerPaymentId: string | null }
  /** Money was taken already: only a refund undoes that. */
  | { readonly outcome: 'not-voidable'; readonly why: string }
  | Unknown;

export type CaptureOutcome =
  /** `taken` is all that the provider has collected of this payment by now: more than the shares where a hold cannot be captured in parts. */
  { readonly outcome: 'captured'; readonly taken: number } | { readonly outcome: 'capture-failed'; readonly reason: string } | Unknown;

/** What every payment provider can do for us. Each act may be repeated: it is done once. */
export interface PaymentProvider {
  authorise(authorisation: Authorisation): Promise<AuthoriseOutcome>;

  /** How an authorisation stands at this moment, such as one that waited for its customer. */
  poll(providerPaymentId: string, asked: Money): Promise<AuthoriseOutcome>;

  /** Gives the hold back; finds out first what there is to give back, where that is not known. */
  void(authorisation: KnownAuthorisation): Promise<VoidOutcome>;

  capture(share: Share): Promise<CaptureOutcome>;
}
