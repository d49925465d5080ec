import type { Money } from '../../../platform/money/money.ts';

/** What an adapter stores about a payment, such as ids and links. Only the adapter reads it. */
export type ProviderState = Readonly<Record<string, unknown>>;

/** A payment at the provider: the id that its events carry, and the adapter's state. */
export interface ProviderPayment {
  readonly providerPaymentId: string;
  readonly state: ProviderState;
}

/** One attempt at holding an order's money. */
export interface Authorisation {
  /** The act's idempotency key: a repeat under the same key holds nothing twice. */
  readonly key: string;
  readonly sagaId: string;
  readonly attempt: number;
  readonly amount: Money;
  readonly paymentMethod: string;
  readonly returnUrl: string;

  /** Since it was begun. */
  readonly ageMillis: number;
}

/** A hold to void. */
export interface Hold {
  readonly key: string;
  readonly state: ProviderState;
}

/** One parcel's share of a hold. */
export interface Share {
  readonly key: string;
  readonly sagaId: string;
  readonly amount: Money;
  readonly state: ProviderState;

  /** The provider releases what is then left. */
  readonly isLast: boolean;

  /** The provider may have received the act before. */
  readonly isRepeat: boolean;
}

/**
 * How the last call under a key ended. `unanswered`: no response, so the request may still arrive. `failed`: the provider responded with an error, and the same
 * key may succeed later. `exhausted`: the provider returns this error for every call under the key. `none`: no call was made.
 */
export type LastCall = 'unanswered' | 'failed' | 'exhausted' | 'none';

/** The provider may or may not have done it. */
export interface Unknown {
  readonly outcome: 'unknown';
  readonly why: string;
  readonly lastCall: LastCall;
}

/** The provider accepted the act and reports its outcome later: by an event, or when it is called again. */
export interface Pending {
  readonly outcome: 'pending';
}

/** The hold as the provider reports it. */
export interface ReportedHold {
  readonly amount: number;
  readonly currency: string;
  /** What of it is or was capturable. */
  readonly capturable: number;
  readonly captureMethod: string;
  readonly status: string;
}

/** The status of an authorisation at the provider. */
export type AuthorisationStatus =
  | ({
      readonly outcome: 'authorised';
      /** When the provider releases the hold, at the earliest: an ISO time. Nothing ships on a hold that has ended. */
      readonly holdExpiresAt: string;
    } & ProviderPayment)
  | ({ readonly outcome: 'declined'; readonly reason: string } & (
      | ProviderPayment
      /** Nothing was created at the provider. */
      | { readonly providerPaymentId: null; readonly state: null }
    ))
  | ({ readonly outcome: 'awaits-customer'; readonly redirectUrl: string } & ProviderPayment)
  | (Pending & ProviderPayment)
  /** The provider holds, or asks the customer for, something else than was requested. */
  | ({ readonly outcome: 'differs'; readonly reported: ReportedHold } & ProviderPayment);

export type AuthoriseOutcome = AuthorisationStatus | Unknown;

/** What exists under an authorisation's key. */
export type FindOutcome =
  | { readonly outcome: 'found'; readonly status: AuthorisationStatus }
  /** Proven: nothing is or ever will be held under the key. */
  | { readonly outcome: 'absent' }
  | { readonly outcome: 'not-provable-before'; readonly at: Date }
  | Unknown;

export type VoidOutcome =
  | { readonly outcome: 'voided' }
  | Pending
  /** Money was taken already: only a refund undoes that. */
  | { readonly outcome: 'not-voidable'; readonly why: string }
  | Unknown;

export type CaptureOutcome =
  /** `taken` is all that the provider has collected of this payment: more than the shares where a hold cannot be captured in parts. */
  | { readonly outcome: 'captured'; readonly taken: number }
  | { readonly outcome: 'capture-failed'; readonly reason: string }
  | Pending
  | Unknown;

/** What a provider can do, as data. */
export interface Capabilities {
  /** How long the provider keeps the key of an authorisation: after that a repeat could hold the money twice. */
  readonly authoriseKeyMillis: number;

  /** An authorisation in another currency is declined without a call. */
  readonly currencies: ReadonlySet<string>;
}

/** What every payment provider does for us. Each act may be repeated under its key: it is done once. `until` is when the caller stops waiting. */
export interface PaymentProvider {
  readonly capabilities: Capabilities;

  authorise(authorisation: Authorisation, until?: Date): Promise<AuthoriseOutcome>;

  /** Looks an authorisation up by what we sent, when its outcome is unknown. */
  find(authorisation: Authorisation, lastCall: LastCall, until?: Date): Promise<FindOutcome>;

  /** The present status of an authorisation, such as one that awaited its customer. */
  poll(state: ProviderState, asked: Money, until?: Date): Promise<AuthoriseOutcome>;

  void(hold: Hold, until?: Date): Promise<VoidOutcome>;

  capture(share: Share, until?: Date): Promise<CaptureOutcome>;
}
