/** Fired on `window` when the visitor's data in the header may have changed. */
export const SHOPPER_CHANGED = 'shopper-changed';
