/** Decline codes of the card networks and the reasons that the shop shows. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['insufficient_funds', 'insufficient-funds'],
  ['card_velocity_exceeded', 'insufficient-funds'],
  ['withdrawal_count_limit_exceeded', 'insufficient-funds'],
  ['expired_card', 'card-expired'],
  ['invalid_expiry_month', 'card-expired'],
  ['invalid_expiry_year', 'card-expired'],
  ['incorrect_cvc', 'security-code-incorrect'],
  ['invalid_cvc', 'security-code-incorrect'],
  ['incorrect_number', 'card-number-incorrect'],
  ['invalid_number', 'card-number-incorrect'],
  ['invalid_account', 'card-number-incorrect'],
  ['card_not_supported', 'card-not-supported'],
  ['currency_not_supported', 'card-not-supported'],
  ['authentication_required', 'authentication-failed'],
  ['payment_intent_authentication_failure', 'authentication-failed'],
  ['processing_error', 'issuer-not-available'],
  ['issuer_not_available', 'issuer-not-available'],
  ['try_again_later', 'issuer-not-available'],
]);

/** Why the card was declined. Codes that indicate theft become a plain decline, so that a thief learns nothing. */
export function declineReason(code: string | null | undefined, declineCode: string | null | undefined): string {
  return REASONS.get(declineCode || code || '') ?? 'card-declined';
}
