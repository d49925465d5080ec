const TEXTS: ReadonlyMap<string, string> = new Map([
  ['passkey-refused', 'That passkey was not accepted. It may have been removed from your account. Please try again, or use your password.'],
  ['already-here', 'This device has a passkey for your account already.'],
  ['not-supported', 'This browser cannot use passkeys. Please use your password.'],
  ['too-many-passkeys', 'You have ten passkeys, which is the most. Please remove one first.'],
  ['too-many-requests', 'Too many tries. Please wait a quarter of an hour.'],
  ['invalid-request', 'Please give the passkey a name of at most 100 characters, in one line.'],
  ['cancelled', 'No passkey was used: the request was cancelled, or it took too long.'],
  ['work-account', 'Accounts of our staff sign in with a password and an authenticator app.'],
]);

/** By a code of the user service or of the browser. */
export function passkeyProblem(code: string): string {
  return TEXTS.get(code) ?? 'We could not do that just now. Please try again in a moment.';
}

/** The browser's refusal as one of the codes above. */
export function browserProblem(error: unknown): string {
  if (!(error instanceof Error)) return 'unavailable';
  if (error.name === 'InvalidStateError') return 'already-here';
  return error.name === 'NotAllowedError' || error.name === 'AbortError' ? 'cancelled' : 'not-supported';
}
