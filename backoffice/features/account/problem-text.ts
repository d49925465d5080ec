/** By the code in the page's address, which is untrusted: a map has no inherited keys such as `constructor`. */
const TEXTS: ReadonlyMap<string, string> = new Map([
  ['wrong-credentials', 'There is no account with this e-mail address and password. Check both.'],
  ['too-many-requests', 'Too many tries to sign in from your network. Try again in a quarter of an hour.'],
  ['not-staff', 'This account is not one of the staff.'],
  ['session-expired', 'Your session has ended. Sign in again.'],
  ['wrong-code', 'The code is wrong, too old, or was used before. Enter the next one that the app shows.'],
  ['second-factor-locked', 'Too many wrong codes were entered for this account. Try again in a quarter of an hour.'],
  ['weak-password', 'The new password is too easy to guess. Choose one of 12 characters or more, such as four unrelated words.'],
  ['new-password-needed', 'An admin has seen your password. Choose a new one.'],
  ['role-missing', 'Your role does not include this.'],
  ['order-already-shipped', 'A parcel of the order has left the warehouse: it must be returned instead.'],
  ['saga-not-stuck', 'The saga runs by itself again. Nothing was done.'],
  ['saga-waits', 'Another parcel of the order must be decided first.'],
  ['saga-not-found', 'There is no such saga any more.'],
  ['act-not-possible', 'This step cannot be ended in that way. Retry it, or choose another act.'],
  ['saga-moved-on', 'The saga has moved on since you looked. Nothing was done: decide on its current step.'],
  ['act-id-reused', 'This form was sent before for another saga. Open the page again.'],
  ['account-not-found', 'There is no such account of the staff.'],
  ['last-admin', 'This account is the only admin. Give another account the role first.'],
  ['email-taken', 'There is an account with this e-mail address. An account of the staff needs one of its own.'],
  ['version-outdated', 'The product was changed since you opened this page. Look at it again, then repeat.'],
  ['picture-not-found', 'The picture was removed in the meantime.'],
  ['pictures-full', 'The product has as many pictures as it may have. Remove one first.'],
  ['picture-variant-unknown', 'The product has no such SKU any more.'],
  ['too-many-hold-rules', 'As many SKUs are marked as can be. End the mark of another one first.'],
  ['product-deleted', 'The product is deleted. Restore it first.'],
  ['slug-taken', 'Another product or category has or had this address. Choose another.'],
  ['category-cycle', 'A category cannot be below itself.'],
  ['category-in-use', 'The category has products or categories below it. Move them first.'],
  ['attribute-type-differs', 'Products have values that do not fit the new definition. Change them first.'],
  ['price-dates-invalid', 'The price begins in the past, or ends before it begins.'],
  ['unavailable', 'A service does not respond. Try again in a moment; look first whether it was done.'],
]);

const UNCLEAR = 'It was not done. Check what you entered: the reason needs three characters or more.';

export function problemText(code: string): string {
  return TEXTS.get(code) ?? UNCLEAR;
}
