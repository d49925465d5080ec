import type { Money } from '../../../platform/money/money.ts';

/** Data that an adapter stores about a payment, such as ids and links. Only the adapter reads it. */
export type ProviderState = Readonly<Record<string, unknown>>;

/** A payment at the provider: the id that its events carry, and the adapter's state. */
export interface ProviderPayment {
  readonly providerPaymentId: string;
  readonly state: ProviderState;
}

/** One attempt to hold an order's money. */
export interface Authorisation {
  /** The act's idempotency key: a repeat with it creates no second hold. */
  readonly key: string;
  readonly sagaId: string;
  readonly attempt: number;
  readonly amount: Money;
  readonly paymentMethod: string;
  readonly returnUrl: string;

  /** Since the attempt began. */
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

  /** The provider then releases the rest of the hold. */
  readonly isLast: boolean;

  /** The provider may have received the act before. */
  readonly isRepeat: boolean;
}

/**
 * How the last call with a key ended. `no-response`: the request may still arrive. `failed`: the provider returned an error, and the same key may
 * succeed later. `exhausted`: the provider returns this error for every call with the key. `none`: no call was made.
 */
export type LastCall = 'no-response' | 'failed' | 'exhausted' | 'none';

/** The provider may or may not have carried out the act. */
export interface Unknown {
  readonly outcome: 'unknown';
  readonly why: string;
  readonly lastCall: LastCall;
}

/** The provider accepted the act and reports its outcome later: by an event or to the next call. */
export interface Pending {
  readonly outcome: 'pending';
}

/** The hold as the provider reports it. */
export interface ReportedHold {
  readonly amount: number;
  readonly currency: string;
  /** The part that can be captured or was captured. */
  readonly capturable: number;
  readonly captureMethod: string;
  readonly status: string;
}

/** The status of an authorisation at the provider. */
export type AuthorisationStatus =
  | ({
      readonly outcome: 'authorised';
      /** The earliest time when the provider releases the hold, in ISO format. Nothing ships on a released hold. */
      readonly holdExpiresAt: string;
    } & ProviderPayment)
  | ({ readonly outcome: 'declined'; readonly reason: string } & (
      | ProviderPayment
      /** Nothing was created at the provider. */
      | { readonly providerPaymentId: null; readonly state: null }
    ))
  | ({ readonly outcome: 'awaits-customer'; readonly redirectUrl: string } & ProviderPayment)
  | (Pending & ProviderPayment)
  /** The provider's hold, or its challenge, differs from the request. */
  | ({ readonly outcome: 'differs'; readonly reported: ReportedHold } & ProviderPayment);

export type AuthoriseOutcome = AuthorisationStatus | Unknown;

/** What the provider has stored for an authorisation's key. */
export type FindOutcome =
  | { readonly outcome: 'found'; readonly status: AuthorisationStatus }
  /** Proven: no hold exists for the key, and none can be created. */
  | { readonly outcome: 'absent' }
  | { readonly outcome: 'not-provable-before'; readonly at: Date }
  | Unknown;

export type VoidOutcome =
  | { readonly outcome: 'voided' }
  | Pending
  /** Money was already collected, so only a refund can undo it. */
  | { readonly outcome: 'not-voidable'; readonly why: string }
  | Unknown;

export type CaptureOutcome =
  /** `taken` is the total that the provider collected: more than the shares if the hold cannot be captured in parts. */
  | { readonly outcome: 'captured'; readonly taken: number }
  | { readonly outcome: 'capture-failed'; readonly reason: string }
  | Pending
  | Unknown;

/** A provider's limits, as data. */
export interface Capabilities {
  /** How long the provider keeps the key of an authorisation. A later repeat could hold the money twice. */
  readonly authoriseKeyMillis: number;

  /** An authorisation in another currency is declined without a call. */
  readonly currencies: ReadonlySet<string>;
}

/** The payment port. An act repeated with its key is carried out once. `until` is when the caller stops waiting. */
export interface PaymentProvider {
  readonly capabilities: Capabilities;

  authorise(authorisation: Authorisation, until?: Date): Promise<AuthoriseOutcome>;

  /** Looks up an authorisation whose outcome is unknown, by the data of its request. */
  find(authorisation: Authorisation, lastCall: LastCall, until?: Date): Promise<FindOutcome>;

  /** The current status of an authorisation, such as one that waits for its customer. */
  poll(state: ProviderState, requested: Money, until?: Date): Promise<AuthoriseOutcome>;

  void(hold: Hold, until?: Date): Promise<VoidOutcome>;

  capture(share: Share, until?: Date): Promise<CaptureOutcome>;
}
