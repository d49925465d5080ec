export interface BillingDetails {
  readonly name: string;
  readonly email: string;
}

/** The vendor's token, or the problem; `undefined` if the vendor gave no reason. */
export type CardTokenized = { readonly paymentMethod: string } | { readonly problem: string | undefined };

/** A vendor's own fields for a card. Only the vendor receives the card details. */
export interface CardFields {
  focus(): void;
  destroy(): void;

  /** Exchanges the card details for a token. */
  tokenize(billing: BillingDetails): Promise<CardTokenized>;
}

export interface CardFieldsProps {
  readonly publishableKey: string;

  /** The element that receives the vendor's fields. */
  readonly place: object;
  readonly onReady: () => void;
  readonly onProblem: (problem: string | undefined) => void;
}
