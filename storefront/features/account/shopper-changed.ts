/** Fired on `window` when what the header shows of the visitor may have changed. */
export const SHOPPER_CHANGED = 'shopper-changed';
