/** How a model is trained and how its parts are weighed. Chosen on orders of May and June 2011: decision 36. */
export interface Parameters {
  /** After this time a basket counts half. */
  readonly halfLifeDays: number;

  /** A basket of n products has the weight n^-exponent: a wholesaler's long basket says less about each pair. */
  readonly lengthExponent: number;

  /** Added to each product's weight in the cosine: pairs that were seen a few times count less. */
  readonly shrinkage: number;

  /** Of the linear model, relative to the mean weight of an entry. */
  readonly regularisation: number;

  /** The most-bought products that the linear model has: its time grows with their cube. */
  readonly linearProducts: number;

  /** Of item-to-item beside the linear model. */
  readonly cosineShare: number;

  /** Stored for each product. */
  readonly neighbours: number;

  /** Popularity is counted with a half-life of its own. */
  readonly popularHalfLifeDays: number;

  readonly forYou: {
    readonly halfLifeDays: number;
    readonly lengthExponent: number;
    /** Weights beside the products that the customer has bought. */
    readonly related: number;
    readonly popular: number;
  };
}

export const PARAMETERS: Parameters = {
  halfLifeDays: 120,
  lengthExponent: 0.75,
  shrinkage: 0.2,
  regularisation: 150,
  linearProducts: 1_500,
  cosineShare: 1,
  neighbours: 50,
  popularHalfLifeDays: 30,
  forYou: { halfLifeDays: 180, lengthExponent: 0.25, related: 0.4, popular: 0.6 },
};
