export interface BillingDetails {
  readonly name: string;
  readonly email: string;
}

/** The vendor's token, or why there is none; without a text the vendor gave no reason. */
export type CardTokenized = { readonly paymentMethod: string } | { readonly problem: string | undefined };

/** A vendor's own fields for a card. Only the vendor sees what is entered. */
export interface CardFields {
  focus(): void;
  destroy(): void;

  /** Exchanges what was entered for a token. */
  tokenize(billing: BillingDetails): Promise<CardTokenized>;
}

export interface CardFieldsProps {
  readonly publishableKey: string;

  /** The element that the vendor puts its fields into. */
  readonly place: object;
  readonly onReady: () => void;
  readonly onProblem: (problem: string | undefined) => void;
}
