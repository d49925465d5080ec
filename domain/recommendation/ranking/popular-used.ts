/** How many popular products take part in what is picked for a customer. */
export const POPULAR_USED = 100;
